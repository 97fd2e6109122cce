import { execFile, spawn, spawnSync } from 'node:child_process';
import { closeSync, fstatSync, ftruncateSync, openSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Binaries } from './binaries.ts';
import { type Cluster, environment } from './cluster.ts';
import type { ServerUser } from './server-user.ts';

const FAST_STOP_MS = 3_000;
const IMMEDIATE_STOP_MS = 6_000;
const LOG_LIMIT_BYTES = 1_000_000;

export type Running = { pid: number; port: number };

/** A server we started: its end, and what it wrote to its log since. */
export type ServerProcess = { hasEnded(): boolean; lastWords(): string };

type SpawnOptions = { binaries: Binaries; user: ServerUser; port: number; durable: boolean };

/**
 * Starts the server detached: a Ctrl-C in the terminal is for its users, who then stop it in order. It logs
 * to a file, so that it does not die with the pipe of a killed parent; no statements and no row contents.
 *
 * PostgreSQL itself sees to it that one server only works on the cluster. But it takes the left-over pid file
 * of a killed server for that of a live one when the number is by now another program's, which is common in
 * containers; naming that number as one of its own ancestors makes it look closer and remove the file.
 */
export function spawnServer(
  cluster: Cluster,
  { binaries, user, port, durable }: SpawnOptions,
): ServerProcess {
  const settings: Record<string, string | number> = {
    port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: 200,
    shared_buffers: '128MB',
    log_min_messages: 'log',
    log_checkpoints: 'off',
    ...(durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  };
  const { log, start } = openLog(cluster, user);
  const stale = readPidFile(cluster);
  const server = spawn(
    binaries.postgres,
    ['-D', cluster.data, ...Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`])],
    {
      ...user.identity,
      stdio: ['ignore', log, log],
      cwd: cluster.data,
      detached: true,
      windowsHide: true,
      env: { ...environment, ...(stale ? { PG_GRANDPARENT_PID: `${stale.pid}` } : {}) },
    },
  );
  closeSync(log);
  let failure: Error | undefined;
  server.on('error', (error) => {
    failure = error;
  });
  server.unref();
  return {
    hasEnded: () => failure !== undefined || server.exitCode !== null || server.signalCode !== null,
    lastWords: () => failure?.message ?? tailOf(cluster, start),
  };
}

/** The server that serves this cluster, whoever started it. */
export function findRunning(cluster: Pick<Cluster, 'data'>): Running | undefined {
  const named = readPidFile(cluster);
  return named && isPostgres(named.pid) && isAtHome(named.pid, cluster) ? named : undefined;
}

/** Stops the server and waits until its process has ended; in a hurry after 3 s. */
export async function stopServer(
  cluster: Cluster,
  { binaries, user, pid }: { binaries: Binaries; user: ServerUser; pid: number },
): Promise<void> {
  let cause: unknown;
  for (const [mode, patience] of [
    ['fast', FAST_STOP_MS],
    ['immediate', IMMEDIATE_STOP_MS],
  ] as const) {
    const command = ['stop', '--silent', '--no-wait', '-D', cluster.data, '-m', mode];
    const options = { ...user.identity, cwd: cluster.data, env: environment };
    await promisify(execFile)(binaries.pgCtl, command, options).catch((error: unknown) => {
      cause = error;
    });
    const deadline = Date.now() + patience;
    while (isPostgres(pid) && Date.now() < deadline) await sleep(20);
    if (!isPostgres(pid)) return;
  }
  throw new Error(`PostgreSQL (process ${pid}) does not stop: ${tailOf(cluster)}`, { cause });
}

/** The end of the server's log. */
export function tailOf(cluster: Cluster, start = 0): string {
  try {
    return readFileSync(cluster.log).subarray(start).toString().trimEnd().split('\n').slice(-12).join('\n');
  } catch {
    return 'it left no log';
  }
}

/** What the pid file says, which outlives a killed server. */
function readPidFile(cluster: Pick<Cluster, 'data'>): Running | undefined {
  try {
    const lines = readFileSync(path.join(cluster.data, 'postmaster.pid'), 'utf8').split('\n');
    const pid = Number(lines[0]);
    const port = Number(lines[3]);
    return pid > 0 && port > 0 ? { pid, port } : undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** False for a zombie, too: containers without an init process never collect orphans. */
export function isPostgres(pid: number): boolean {
  if (process.platform === 'linux') {
    try {
      return /^\d+ \(postgres\) [^ZX]/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
    } catch {
      return false;
    }
  }
  const list =
    process.platform === 'win32'
      ? spawnSync('tasklist', ['/NH', '/FI', `PID eq ${pid}`], { encoding: 'utf8' })
      : spawnSync('ps', ['-o', 'comm=', '-p', `${pid}`], { encoding: 'utf8' });
  return list.stdout.includes('postgres');
}

/** A server works in its data folder. Where that cannot be seen, the pid file is believed. */
function isAtHome(pid: number, cluster: Pick<Cluster, 'data'>): boolean {
  if (process.platform !== 'linux') return true;
  try {
    const at = statSync(`/proc/${pid}/cwd`);
    const home = statSync(cluster.data);
    return at.ino === home.ino && at.dev === home.dev;
  } catch {
    return true;
  }
}

function openLog(cluster: Cluster, user: ServerUser): { log: number; start: number } {
  const log = openSync(cluster.log, 'a', 0o644);
  user.own(cluster.log);
  if (fstatSync(log).size > LOG_LIMIT_BYTES) ftruncateSync(log);
  return { log, start: fstatSync(log).size };
}
