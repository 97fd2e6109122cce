import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { binariesIn, findBinaries } from './binaries.ts';
import {
  type Cluster,
  ensureCluster,
  ROLE,
  readPidFile,
  type ServerProcess,
  spawnServer,
} from './cluster.ts';
import { freePort } from './free-port.ts';
import { serverUser } from './server-user.ts';

const START_DEADLINE_MS = 60_000;
const STOP_DEADLINE_MS = 4_000;
const PRESENCE = 'matinee-presence';
const LEAVING_LOCK = 4_206_992;

export type EmbeddedPostgres = {
  /** Address of the database asked for. */
  url: string;
  /** Address of another database of the same server. */
  urlOf(database: string): string;
  pid: number;
  /** Leaves the server; the last one to leave stops it and waits until it has ended. Close pools first. */
  release(): Promise<void>;
};

export type EmbeddedOptions = {
  dir: string;
  database?: string;
  /** false: no fsync, for tests. */
  durable?: boolean;
  /** Another PostgreSQL than the bundled one, by the folder of its programs. */
  binDir?: string;
};

/** The folder the cluster really lies in: another one when we are root and its user can't enter `dir`. */
export function embeddedPostgresDir(dir: string): string {
  return serverUser().reachable(path.resolve(dir));
}

/**
 * A real PostgreSQL 18 from npm, its data in `dir`. Any number of processes may ask for the same folder: the
 * first starts the server, the others share it, an orphan of a killed process is reused, and whoever leaves
 * last stops it. Presence is a connection held open.
 * @throws when the server does not start; the message has its last words
 */
export async function startEmbeddedPostgres(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const { dir, database = 'matinee', durable = true } = options;
  const user = serverUser();
  const baseDir = user.reachable(path.resolve(dir));
  const binaries = options.binDir ? binariesIn(options.binDir) : await findBinaries(baseDir, user);
  const cluster = ensureCluster(baseDir, binaries, user);
  const deadline = Date.now() + START_DEADLINE_MS;
  let server: ServerProcess | undefined;
  for (;;) {
    const joined = await join(cluster);
    if (joined) {
      await ensureDatabase(joined.presence, database);
      return leaseOf(cluster, joined, database);
    }
    if (Date.now() > deadline) throw new Error(`PostgreSQL did not start: ${lastWords(cluster)}`);
    if (!isServed(cluster) && (!server || server.hasExited())) {
      if (server) await sleep(200);
      server = spawnServer(cluster, binaries, user, { port: await freePort(), durable });
    }
    await sleep(20);
  }
}

type Joined = { presence: pg.Client; pid: number; port: number };

function address(cluster: Cluster, port: number, database: string): string {
  return `postgres://${ROLE}:${cluster.password}@127.0.0.1:${port}/${encodeURIComponent(database)}`;
}

/** A connection to the server that serves this cluster; undefined while there is none that answers. */
async function join(cluster: Cluster): Promise<Joined | undefined> {
  const running = readPidFile(cluster);
  if (!running) return undefined;
  const presence = new pg.Client({
    connectionString: address(cluster, running.port, 'postgres'),
    application_name: PRESENCE,
    connectionTimeoutMillis: 2_000,
  });
  presence.on('error', () => {});
  try {
    await presence.connect();
    return { presence, ...running };
  } catch {
    await presence.end().catch(() => {});
    return undefined;
  }
}

/** A pid file can outlive its server, and its number can by now be another program's. */
function isServed(cluster: Cluster): boolean {
  const running = readPidFile(cluster);
  if (!running || !isAlive(running.pid)) return false;
  if (process.platform !== 'linux') return true;
  try {
    return readFileSync(`/proc/${running.pid}/comm`, 'utf8').trim() === 'postgres';
  } catch {
    return false;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return !isZombie(pid);
}

/** Ended, but not yet collected: containers without an init process never collect orphans. */
function isZombie(pid: number): boolean {
  if (process.platform !== 'linux') return false;
  try {
    return /\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return true;
  }
}

async function ensureDatabase(client: pg.Client, name: string): Promise<void> {
  const { rowCount } = await client.query('select from pg_database where datname = $1', [name]);
  if (rowCount) return;
  try {
    await client.query(`create database ${client.escapeIdentifier(name)}`);
  } catch (error) {
    if (!(error instanceof pg.DatabaseError) || !['42P04', '23505'].includes(error.code ?? '')) throw error;
  }
}

function leaseOf(cluster: Cluster, { presence, pid, port }: Joined, database: string): EmbeddedPostgres {
  let released: Promise<void> | undefined;
  return {
    url: address(cluster, port, database),
    urlOf: (other) => address(cluster, port, other),
    pid,
    release: () => {
      released ??= leave(presence, pid);
      return released;
    },
  };
}

async function leave(presence: pg.Client, pid: number): Promise<void> {
  const isLast = await isLastUser(presence).catch(() => true);
  await presence.end().catch(() => {});
  if (!isLast || !isAlive(pid)) return;
  const deadline = Date.now() + STOP_DEADLINE_MS;
  process.kill(pid, 'SIGINT');
  while (isAlive(pid)) {
    if (Date.now() > deadline) process.kill(pid, 'SIGQUIT');
    await sleep(20);
  }
}

/** One at a time, or two that leave together would each leave the server to the other. */
async function isLastUser(presence: pg.Client): Promise<boolean> {
  await presence.query('select pg_advisory_lock($1)', [LEAVING_LOCK]);
  const others = `select from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()`;
  for (let look = 0; look < 5; look++) {
    if (!(await presence.query(others)).rowCount) return true;
    await sleep(20);
  }
  return false;
}

function lastWords(cluster: Cluster): string {
  try {
    return readFileSync(cluster.log, 'utf8').split('\n').slice(-12).join('\n');
  } catch {
    return 'it left no log';
  }
}
