import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { Uint8ArrayReader, Uint8ArrayWriter, ZipWriter } from '@zip.js/zip.js';

const FIXTURES = path.join(import.meta.dirname, '../fixtures');

/** A file of the fixtures. */
export async function fixture(name: string): Promise<Uint8Array> {
  return await readFile(path.join(FIXTURES, name));
}

/** Everything in a folder of the fixtures, as the services zip it. */
export async function fixtureZip(folder: string): Promise<Uint8Array> {
  const root = path.join(FIXTURES, folder);
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const read = await Promise.all(
    files.map(async (file) => {
      const full = path.join(file.parentPath, file.name);
      return [path.relative(root, full), await readFile(full)] as const;
    }),
  );
  return zipOf(Object.fromEntries(read));
}

/** A zip of these files. */
export async function zipOf(files: Readonly<Record<string, string | Uint8Array>>): Promise<Uint8Array> {
  const zip = new ZipWriter(new Uint8ArrayWriter(), { useWebWorkers: false });
  for (const [name, content] of Object.entries(files)) {
    const bytes = typeof content === 'string' ? bytesOf(content) : content;
    await zip.add(name, new Uint8ArrayReader(bytes));
  }
  return zip.close();
}

/** A zip of empty files, whatever their names: as many as it takes, made in a moment. */
export function emptyFilesZip(names: readonly string[]): Uint8Array {
  const locals: Buffer[] = [];
  const centrals: Buffer[] = [];
  let offset = 0;
  for (const name of names) {
    const text = Buffer.from(name);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50);
    local.writeUInt16LE(text.length, 26);
    const central = Buffer.alloc(46);
    central.writeUInt32LE(0x02014b50);
    central.writeUInt16LE(text.length, 28);
    central.writeUInt32LE(offset, 42);
    locals.push(local, text);
    centrals.push(central, text);
    offset += local.length + text.length;
  }
  const directory = Buffer.concat(centrals);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50);
  end.writeUInt16LE(names.length, 8);
  end.writeUInt16LE(names.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, directory, end]);
}

export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
