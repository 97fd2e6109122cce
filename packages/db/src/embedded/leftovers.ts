import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { processExists } from './process-exists.ts';

/** A new folder to make something in that is renamed when it is whole. */
export function makePartial(baseDir: string): string {
  const partial = mkdtempSync(path.join(baseDir, `partial-${process.pid}-`));
  chmodSync(partial, 0o755);
  return partial;
}

/** Removes what killed processes left half made. */
export function removePartials(baseDir: string): void {
  for (const name of readdirSync(baseDir)) {
    const owner = /^partial-(\d+)-/.exec(name)?.[1];
    if (owner && !processExists(Number(owner))) remove(path.join(baseDir, name));
  }
}

/** Removes a folder; one that is still written to by an initdb whose parent was killed waits for the next time. */
export function remove(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOTEMPTY') throw error;
  }
}
