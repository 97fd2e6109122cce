import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { type Binaries, binariesIn, findBinaries, removeOldCopies } from './binaries.ts';
import { type Cluster, ensureCluster } from './cluster.ts';
import { freePort } from './free-port.ts';
import { removePartials } from './leftovers.ts';
import { findRunning, type ServerProcess, spawnServer, stopServer, tailOf } from './postmaster.ts';
import { addressOf, close, isLastOut, join, type Presence, rejoin } from './presence.ts';
import { findPlace, makePlace, type ServerUser } from './server-user.ts';

const START_DEADLINE_MS = 60_000;
const START_ATTEMPTS = 3;
const DATABASE_EXISTS = ['42P04', '23505'];

export type EmbeddedPostgres = {
  /** Address of the database asked for. */
  url: string;
  /** Address of another database of the same server. */
  urlOf(database: string): string;
  /** Process id of the server. */
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

type Installation = { cluster: Cluster; binaries: Binaries; user: ServerUser; durable: boolean };

/** The folder the cluster really lies in: another one when we are root and its user can't enter `dir`. */
export function embeddedPostgresDir(dir: string): string {
  return findPlace(dir).baseDir;
}

/**
 * A real PostgreSQL 18 from npm, its data in `dir`. Any number of processes may ask for the same folder: the
 * first starts the server, the others share it, an orphan of a killed process is reused, and whoever leaves
 * last stops it. Presence is a connection held open; connections of pools do not count.
 * @throws when the server does not start; the message has its last words
 */
export async function startEmbeddedPostgres(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const { dir, database = 'matinee', durable = true } = options;
  const place = findPlace(dir);
  const { baseDir, user } = place;
  makePlace(place);
  removePartials(baseDir);
  const binaries = options.binDir ? binariesIn(options.binDir) : await findBinaries(baseDir, user);
  const cluster = await ensureCluster({ baseDir, binaries, user, durable });
  const installation = { cluster, binaries, user, durable };
  if (!findRunning(cluster)) removeOldCopies(baseDir, binaries);
  const presence = await joinOrStart(installation);
  const lease = leaseOf(installation, presence, database);
  try {
    await ensureDatabase(presence.client, database);
    return lease;
  } catch (error) {
    await lease.release();
    throw error;
  }
}

async function joinOrStart({ cluster, binaries, user, durable }: Installation): Promise<Presence> {
  const deadline = Date.now() + START_DEADLINE_MS;
  let server: ServerProcess | undefined;
  for (let attempts = 0; Date.now() < deadline; await sleep(20)) {
    const presence = await join(cluster);
    if (presence) return presence;
    if (findRunning(cluster) || (server && !server.hasEnded())) continue;
    // Its port was taken in between, perhaps, or another process was faster and has left again.
    if (server && attempts >= START_ATTEMPTS)
      throw new Error(`PostgreSQL did not start: ${server.lastWords()}`);
    if (server) await sleep(100);
    server = spawnServer(cluster, { binaries, user, port: await freePort(), durable });
    attempts++;
  }
  throw new Error(`PostgreSQL has not answered for ${START_DEADLINE_MS / 1000} s: ${tailOf(cluster)}`);
}

function leaseOf(
  { cluster, binaries, user }: Installation,
  first: Presence,
  database: string,
): EmbeddedPostgres {
  const { pid, port } = first;
  let presence = first;
  let returning = Promise.resolve();
  let released: Promise<void> | undefined;
  const comeBack = async () => {
    const again = await rejoin(cluster, pid, () => !released);
    if (again) watch(again);
  };
  const watch = (current: Presence) => {
    presence = current;
    current.client.once('end', () => {
      if (!released) returning = comeBack();
    });
  };
  const leave = async () => {
    await returning;
    try {
      if (await isLastOut(presence)) await stopServer(cluster, { binaries, user, pid });
    } finally {
      await close(presence.client);
    }
  };
  watch(first);
  return {
    url: addressOf(cluster, port, database),
    urlOf: (other) => addressOf(cluster, port, other),
    pid,
    release: () => {
      released ??= leave();
      return released;
    },
  };
}

async function ensureDatabase(client: pg.Client, name: string): Promise<void> {
  const { rowCount } = await client.query('select from pg_database where datname = $1', [name]);
  if (rowCount) return;
  try {
    await client.query(`create database ${client.escapeIdentifier(name)}`);
  } catch (error) {
    if (!(error instanceof pg.DatabaseError) || !DATABASE_EXISTS.includes(error.code ?? '')) throw error;
  }
}
