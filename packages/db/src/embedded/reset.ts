import { existsSync, readdirSync, renameSync, rmdirSync } from 'node:fs';
import path from 'node:path';
import { findBinaries } from './binaries.ts';
import { type Cluster, openCluster } from './cluster.ts';
import { makePartial, remove } from './leftovers.ts';
import { findRunning, stopServer } from './postmaster.ts';
import { close, lockOut } from './presence.ts';
import { findPlace, NOTE } from './server-user.ts';

/**
 * Removes the cluster of `dir` (see `embeddedPostgresDir` for where it lies) with all its data, and what else
 * the embedded server put there; a server nobody uses is stopped first. Returns whether there was a cluster.
 * @throws while somebody uses it
 */
export async function resetEmbeddedPostgres(dir: string): Promise<boolean> {
  const { baseDir } = findPlace(dir);
  const home = path.join(baseDir, 'cluster');
  const isThere = existsSync(home);
  if (isThere) {
    await stopOrphan(dir, home);
    // Moved away at once: who starts the server while files vanish would get half a cluster.
    const moved = path.join(makePartial(baseDir), 'cluster');
    renameSync(home, moved);
    if (findRunning({ data: path.join(moved, 'data') })) {
      renameSync(moved, home);
      throw inUse(home);
    }
  }
  removeOurs(baseDir);
  return isThere;
}

async function stopOrphan(dir: string, home: string): Promise<void> {
  const running = findRunning({ data: path.join(home, 'data') });
  if (!running) return;
  const { baseDir, user } = findPlace(dir);
  const cluster: Cluster = openCluster(baseDir);
  const client = await lockOut(cluster, running);
  if (!client) throw inUse(home);
  try {
    const binaries = await findBinaries(baseDir, user);
    await stopServer(cluster, { binaries, user, pid: running.pid });
  } finally {
    await close(client);
  }
}

function inUse(home: string): Error {
  return new Error(
    `The database in ${home} is in use: stop the API, the worker and whatever else uses it first`,
  );
}

/** By name, so that a folder given by mistake loses nothing else. */
function removeOurs(baseDir: string): void {
  if (!existsSync(baseDir)) return;
  for (const name of readdirSync(baseDir))
    if (/^(partial-\d+|postgres)-/.test(name) || name === NOTE) remove(path.join(baseDir, name));
  if (!readdirSync(baseDir).length) rmdirSync(baseDir);
}
