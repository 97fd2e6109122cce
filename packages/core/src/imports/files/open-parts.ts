import { badFile } from './bad-file.ts';
import type { Part } from './part.ts';
import { zipParts } from './zip-parts.ts';

const EXPORT_AS_CSV = 'save it as CSV and send that';

/** What files that are often sent by mistake begin with. */
const MISTAKEN: readonly [start: readonly number[], message: string][] = [
  [[0x25, 0x50, 0x44, 0x46], 'This is a PDF: send the CSV, JSON or zip that the service exports'],
  [[0xd0, 0xcf, 0x11, 0xe0], `This is an Excel workbook: ${EXPORT_AS_CSV}`],
  [[0x1f, 0x8b], 'This is a gzip archive: unpack it and send what is in it'],
  [[0x37, 0x7a, 0xbc, 0xaf], 'This is a 7z archive: unpack it and send what is in it, or a zip'],
  [[0x52, 0x61, 0x72, 0x21], 'This is a rar archive: unpack it and send what is in it, or a zip'],
];

const ZIP = [0x50, 0x4b];

/**
 * The files that were sent: those in a zip, or the one itself.
 * @throws AppError `validationFailed` for an empty file, and for what is neither text nor a sound zip
 */
export async function openParts(bytes: Uint8Array, fileName: string): Promise<Part[]> {
  if (bytes.length === 0) throw badFile('The file is empty');
  const mistake = MISTAKEN.find(([start]) => startsWith(bytes, start));
  if (mistake) throw badFile(mistake[1]);
  if (!startsWith(bytes, ZIP)) return [{ name: baseName(fileName), bytes: () => chunksOf(bytes) }];
  const parts = await zipParts(bytes);
  if (parts.some(({ name }) => name === '[Content_Types].xml' || name === 'workbook.xml'))
    throw badFile(`This is an Excel workbook: ${EXPORT_AS_CSV}`);
  if (parts.length === 0) throw badFile('The zip is empty');
  return parts;
}

function startsWith(bytes: Uint8Array, start: readonly number[]): boolean {
  return start.every((byte, i) => bytes[i] === byte);
}

export function baseName(name: string): string {
  return name.split(/[/\\]/).at(-1) || 'file';
}

const CHUNK = 64 * 1_024;

async function* chunksOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += CHUNK) yield bytes.subarray(at, at + CHUNK);
}
