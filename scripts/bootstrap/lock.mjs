import {
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const HEARTBEAT_MS = 2_000;
const STALE_MS = 30_000;

/**
 * Holds the lock file while `work` runs, so that two bootstraps started together do not install over each other.
 * The lock of a dead process is taken over: at once when the process is gone from this machine, else when it has
 * stopped touching the file (a process id can be used again, and a folder can be shared between containers).
 *
 * @template T
 * @param {string} file
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(file, work) {
  mkdirSync(path.dirname(file), { recursive: true });
  const token = `${os.hostname()} ${process.pid} ${Date.now()}`;
  let told = false;
  while (!tryCreate(file, token)) {
    const holder = readHolder(file);
    if (holder && isStale(file, holder)) {
      remove(file, holder);
      continue;
    }
    if (!told && holder) {
      process.stderr.write(`waiting for process ${holder.split(' ')[1]}, which is installing …\n`);
      told = true;
    }
    await sleep(200);
  }
  const heartbeat = setInterval(() => touch(file), HEARTBEAT_MS);
  const release = () => {
    if (readHolder(file) === token) rmSync(file, { force: true });
  };
  process.once('exit', release);
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    process.off('exit', release);
    release();
  }
}

/**
 * @param {string} file
 * @param {string} token
 * @returns {boolean}
 */
function tryCreate(file, token) {
  // Written aside and linked into place, so that nobody ever reads a lock that names no holder.
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, token);
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** @param {string} file */
function readHolder(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/**
 * @param {string} file
 * @param {string} holder
 * @returns {boolean}
 */
function isStale(file, holder) {
  const [host, pid] = holder.split(' ');
  if (host === os.hostname() && !isAlive(Number(pid))) return true;
  try {
    return Date.now() - statSync(file).mtimeMs > STALE_MS;
  } catch {
    return false;
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
}

/**
 * Removes the lock `holder` left behind, and only that one: two processes may both have judged it stale, and the
 * slower must not remove the lock the faster has taken since.
 *
 * @param {string} file
 * @param {string} holder
 */
function remove(file, holder) {
  const aside = `${file}.stale.${process.pid}`;
  try {
    renameSync(file, aside);
    if (readFileSync(aside, 'utf8') !== holder) linkSync(aside, file);
    unlinkSync(aside);
  } catch {
    rmSync(aside, { force: true });
  }
}

/** @param {string} file */
function touch(file) {
  try {
    const now = new Date();
    utimesSync(file, now, now);
  } catch {
    // Someone removed the lock by hand; the work under way is still worth finishing.
  }
}
