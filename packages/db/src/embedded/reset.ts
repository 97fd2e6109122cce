import { existsSync, readdirSync, renameSync, rmdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findBinaries } from './binaries.ts';
import { openCluster } from './cluster.ts';
import { makePartial, remove } from './leftovers.ts';
import { findRunning, stopServer } from './postmaster.ts';
import { close, lockOut } from './presence.ts';
import { findPlace, NOTE } from './server-user.ts';

const PATIENCE_MS = 10_000;

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
      throw inUse(home, []);
    }
  }
  removeOurs(baseDir);
  return isThere;
}

async function stopOrphan(dir: string, home: string): Promise<void> {
  const { baseDir, user } = findPlace(dir);
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const running = findRunning({ data: path.join(home, 'data') });
    if (!running) return;
    const cluster = openCluster(baseDir);
    const found = await lockOut(cluster, running);
    if (Array.isArray(found)) throw inUse(home, found);
    if (found) {
      const binaries = await findBinaries(baseDir, user);
      return stopServer(cluster, { binaries, user, pid: running.pid }).finally(() => close(found));
    }
    // On its way up or down.
    if (Date.now() > deadline) throw inUse(home, [running.pid]);
    await sleep(50);
  }
}

function inUse(home: string, pids: number[]): Error {
  const processes = pids.length ? ` by process ${pids.join(' and ')}` : '';
  return new Error(
    `The database in ${home} is in use${processes}: stop the API, the worker or whatever that is first`,
  );
}

/** By name, so that a folder given by mistake loses nothing else. */
function removeOurs(baseDir: string): void {
  if (!existsSync(baseDir)) return;
  for (const name of readdirSync(baseDir))
    if (/^(partial-\d+|postgres)-/.test(name) || name === NOTE) remove(path.join(baseDir, name));
  if (!readdirSync(baseDir).length) rmdirSync(baseDir);
}
