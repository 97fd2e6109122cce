import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import type { Binaries } from './binaries.ts';
import type { ServerUser } from './server-user.ts';

/** The files of one PostgreSQL cluster: `data`, the password of its only role, the server's log. */
export type Cluster = { data: string; password: string; log: string };

export const ROLE = 'matinee';

const environment = { PATH: process.env.PATH ?? '', LC_ALL: 'C' };

/** Runs initdb unless the cluster is there. It appears under its name only when it is whole. */
export function ensureCluster(baseDir: string, binaries: Binaries, user: ServerUser): Cluster {
  const home = path.join(baseDir, 'cluster');
  mkdirSync(baseDir, { recursive: true, mode: 0o755 });
  if (!existsSync(home)) createCluster(home, binaries, user);
  return {
    data: path.join(home, 'data'),
    password: readFileSync(path.join(home, 'password'), 'utf8').trim(),
    log: path.join(home, 'postgres.log'),
  };
}

function createCluster(home: string, { initdb }: Binaries, user: ServerUser): void {
  const partial = `${home}.${process.pid}`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { mode: 0o755 });
  const password = path.join(partial, 'password');
  const data = path.join(partial, 'data');
  writeFileSync(password, randomBytes(24).toString('base64url'), { mode: 0o600 });
  mkdirSync(data, { mode: 0o700 });
  user.own(password);
  user.own(data);
  const options = ['--auth=scram-sha-256', '--encoding=UTF8', '--locale=C', '--no-sync', '--no-instructions'];
  const locale = hasBuiltinLocale(initdb) ? ['--locale-provider=builtin', '--builtin-locale=C.UTF-8'] : [];
  const run = spawnSync(initdb, ['-D', data, '-U', ROLE, `--pwfile=${password}`, ...options, ...locale], {
    ...user.identity,
    encoding: 'utf8',
    cwd: data,
    env: environment,
  });
  if (run.status !== 0) {
    rmSync(partial, { recursive: true, force: true });
    throw new Error(`The database could not be created in ${home}: ${run.error ?? run.stderr}`);
  }
  try {
    renameSync(partial, home);
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    if (!existsSync(home)) throw error;
  }
}

/** Since PostgreSQL 17. */
function hasBuiltinLocale(initdb: string): boolean {
  const version = /(\d+)\.\d+/.exec(spawnSync(initdb, ['--version'], { encoding: 'utf8' }).stdout ?? '');
  return Number(version?.[1]) >= 17;
}

export type ServerProcess = { hasExited(): boolean };

/**
 * Starts the server detached: a Ctrl-C in the terminal is for its users, who then stop it in order. It logs
 * to a file, so that it does not die with the pipe of a killed parent.
 * @param durable false: no fsync, for tests
 */
export function spawnServer(
  cluster: Cluster,
  { postgres }: Binaries,
  user: ServerUser,
  options: { port: number; durable: boolean },
): ServerProcess {
  const settings: Record<string, string | number> = {
    port: options.port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: 200,
    shared_buffers: '128MB',
    log_min_messages: 'warning',
    ...(options.durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  };
  const log = openSync(cluster.log, 'w');
  const server = spawn(
    postgres,
    ['-D', cluster.data, ...Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`])],
    { ...user.identity, stdio: ['ignore', log, log], cwd: cluster.data, detached: true, env: environment },
  );
  closeSync(log);
  let failed = false;
  server.on('error', () => {
    failed = true;
  });
  server.unref();
  return { hasExited: () => failed || server.exitCode !== null || server.signalCode !== null };
}

/** Process id and port of the server that says it serves this cluster, alive or not. */
export function readPidFile(cluster: Cluster): { pid: number; port: number } | undefined {
  const file = path.join(cluster.data, 'postmaster.pid');
  if (!existsSync(file)) return undefined;
  const lines = readFileSync(file, 'utf8').split('\n');
  const pid = Number(lines[0]);
  const port = Number(lines[3]);
  return pid > 0 && port > 0 ? { pid, port } : undefined;
}
