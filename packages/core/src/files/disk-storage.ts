import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { FileStorage, StoredFile } from './file-storage.ts';

/** A folder and a file in it, of letters that mean the same to every file system; neither begins with a dot. */
const NAME = /^[a-z0-9][a-z0-9-]{0,40}\/[a-z0-9][a-z0-9.-]{0,120}$/;

/**
 * Files in a folder of this machine, which is made when it is first written to.
 * @throws (each call) Error for a name that is not of the form `folder/file`
 */
export function createDiskStorage(root: string): FileStorage {
  const pathOf = (name: string) => {
    if (!NAME.test(name)) throw new Error(`"${name}" cannot be the name of a file`);
    return path.join(root, name);
  };
  return {
    async write(name, bytes) {
      const file = pathOf(name);
      const draft = pathOf(`${name}.${randomUUID()}.draft`);
      await mkdir(path.dirname(file), { recursive: true });
      try {
        await writeSafely(draft, bytes);
        await rename(draft, file);
      } catch (error) {
        await rm(draft, { force: true });
        throw error;
      }
    },
    read: async (name) => unlessMissing(readFile(pathOf(name))),
    remove: async (name) => rm(pathOf(name), { force: true }),
    async *list(folder) {
      const names = (await unlessMissing(readdir(path.join(root, folder)))) ?? [];
      for (const base of names.sort()) {
        const name = `${folder}/${base}`;
        if (!NAME.test(name)) continue;
        const found = await unlessMissing(stat(pathOf(name)));
        if (found?.isFile()) yield { name, writtenAt: found.mtime } satisfies StoredFile;
      }
    },
  };
}

/** On the disk itself, not only in its cache, by the time it gets its name. */
async function writeSafely(file: string, bytes: Uint8Array): Promise<void> {
  const handle = await open(file, 'wx', 0o600);
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function unlessMissing<T>(found: Promise<T>): Promise<T | undefined> {
  try {
    return await found;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
