import { ERR_UNSAFE_FILENAME, type FileEntry, Uint8ArrayReader, ZipReader } from '@zip.js/zip.js';
import { AppError } from '../../errors.ts';
import { badFile } from './bad-file.ts';
import type { Part } from './part.ts';

const MOST_ENTRIES = 100;
const MOST_BYTES = 100 * 1_024 * 1_024;
/** Text shrinks to a tenth, seldom to a fiftieth. */
const LARGEST_RATIO = 200;
/** Below that a ratio says nothing: a file of few bytes cannot do harm. */
const SMALL_BYTES = 1_024 * 1_024;
const NO_FILE = /(^|\/)(__MACOSX\/|\.[^/]*$)/;

/**
 * The files in a zip, in the order of their names. Nothing of them is unpacked before it is read, and then no more than the zip said.
 * @throws AppError `validationFailed` for what is no sound zip, or looks like an attack
 */
export async function zipParts(bytes: Uint8Array): Promise<Part[]> {
  const entries: FileEntry[] = [];
  let total = 0;
  try {
    for await (const entry of openZip(bytes)) {
      checkName(entry.filename);
      if (entry.directory) continue;
      entries.push(entry);
      total += entry.uncompressedSize;
      checkSize(entry, { count: entries.length, total });
    }
  } catch (error) {
    throw unreadable(error);
  }
  const kept = entries.filter(({ filename }) => !NO_FILE.test(filename));
  const folder = commonFolder(kept.map(({ filename }) => filename));
  return kept
    .map((entry) => ({ name: entry.filename.slice(folder.length), bytes: () => unpack(entry) }))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}

function openZip(bytes: Uint8Array) {
  const reader = new ZipReader(new Uint8ArrayReader(bytes), { useWebWorkers: false });
  return reader.getEntriesGenerator();
}

function checkName(name: string): void {
  const shown = JSON.stringify(name.slice(0, 100));
  // The library refuses names that lead out of the folder as Unix reads them; this is how Windows does.
  if (name.includes('\\')) throw unsafeName();
  if (/\.(zip|gz|tgz|7z|rar)$/i.test(name))
    throw badFile(`The zip holds another archive, ${shown}: unpack that one and send it by itself`);
}

function checkSize(entry: FileEntry, { count, total }: { count: number; total: number }): void {
  const { uncompressedSize, compressedSize, filename } = entry;
  if (entry.encrypted) throw badFile('The zip is locked with a password: send one without');
  if (count > MOST_ENTRIES) throw badFile(`The zip holds more than ${MOST_ENTRIES} files`);
  const isDense = uncompressedSize > SMALL_BYTES && uncompressedSize > LARGEST_RATIO * compressedSize;
  if (total > MOST_BYTES || isDense)
    throw badFile(`The zip is too large unpacked, at ${JSON.stringify(filename.slice(0, 100))}`);
}

/** Zips that were made anew often have everything in one folder. */
function commonFolder(names: readonly string[]): string {
  const [first = ''] = names;
  const folder = first.slice(0, first.indexOf('/') + 1);
  return names.every((name) => name.startsWith(folder)) && folder !== 'likes/' ? folder : '';
}

/** What is said of the size is not believed: reading stops where there is more. */
async function* unpack(entry: FileEntry): AsyncGenerator<Uint8Array> {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const options = { useWebWorkers: false, checkSignature: true, checkOverlappingEntry: true };
  // Failures arrive where it is read from, too.
  const unpacked = entry.getData(writable, options).catch((error: unknown) => error);
  let size = 0;
  try {
    for await (const chunk of readable) {
      size += chunk.length;
      if (size > entry.uncompressedSize) throw badFile('The zip is damaged: a file is longer than it says');
      yield chunk;
    }
  } catch (error) {
    throw unreadable(error);
  }
  const failure = await unpacked;
  if (failure instanceof Error) throw unreadable(failure);
}

function unsafeName(): Error {
  return badFile('The zip holds a file with a name of a place outside of it: make a new zip');
}

function unreadable(error: unknown): Error {
  if (error instanceof AppError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  if (reason === ERR_UNSAFE_FILENAME) return unsafeName();
  return badFile(`The zip is damaged and cannot be unpacked: ${reason}`);
}
