import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { type Cluster, ROLE } from './cluster.ts';
import { findRunning, isPostgres, type Running } from './postmaster.ts';
import { processExists } from './process-exists.ts';

/** Held shared by everybody present; held alone by the one who stops the server. */
const PRESENCE_LOCK = 4_206_992;
const PATIENCE_MS = 15_000;
const GOODBYE_MS = 2_000;

/** A connection that keeps the server running while it is open. */
export type Presence = Running & { client: pg.Client };

export function addressOf(cluster: Cluster, port: number, database: string): string {
  return `postgres://${ROLE}:${cluster.password}@127.0.0.1:${port}/${encodeURIComponent(database)}`;
}

/**
 * Becomes present at the server of this cluster; undefined while there is none, it is still starting, or on
 * its way out.
 * @throws when it refuses us for good
 */
export async function join(cluster: Cluster): Promise<Presence | undefined> {
  const running = findRunning(cluster);
  if (!running) return undefined;
  const client = await connect(cluster, running);
  if (!client) return undefined;
  try {
    await client.query('select pg_advisory_lock_shared($1)', [PRESENCE_LOCK]);
    return { client, ...running };
  } catch {
    await close(client);
    return undefined;
  }
}

/**
 * Gives up one's presence and says whether nobody else is present. Then nobody can become so either, until
 * the connection is closed: who tries waits for the lock, and loses the connection when the server stops.
 */
export async function isLastOut({ client }: Presence): Promise<boolean> {
  const ask = async () => {
    await client.query('select pg_advisory_unlock_shared($1)', [PRESENCE_LOCK]);
    return !(await listOthers(client)).length;
  };
  return Promise.race([ask(), sleep(GOODBYE_MS, false, { ref: false })]).catch(() => false);
}

/**
 * For one who was never present: a connection that keeps everybody out until it is closed, or the processes
 * that are present. Undefined: the server does not answer (any more).
 */
export async function lockOut(cluster: Cluster, running: Running): Promise<pg.Client | number[] | undefined> {
  const client = await connect(cluster, running);
  const others = client && (await listOthers(client).catch(() => undefined));
  if (others?.length === 0) return client;
  if (client) await close(client);
  return others;
}

/** Resolves in time even when the server hangs. */
export async function close(client: pg.Client): Promise<void> {
  await Promise.race([client.end().catch(() => {}), sleep(GOODBYE_MS, undefined, { ref: false })]);
}

/**
 * Present again after the connection was lost though the server lives: when one of its processes crashes it
 * drops all connections, and everybody would count as gone. Undefined: the server ended, or nobody wants it.
 */
export async function rejoin(
  cluster: Cluster,
  pid: number,
  isWanted: () => boolean,
): Promise<Presence | undefined> {
  while (isWanted() && isPostgres(pid)) {
    const presence = await join(cluster).catch(() => undefined);
    if (presence) return presence;
    await sleep(100);
  }
  return undefined;
}

/**
 * The processes present; none when the lock is ours alone. A killed one's connection outlives it by a moment,
 * and must not count.
 */
async function listOthers(client: pg.Client): Promise<number[]> {
  for (;;) {
    const { rows } = await client.query<{ alone: boolean; others: string[] }>(
      `select pg_try_advisory_lock($1) as alone, array(
        select application_name from pg_stat_activity join pg_locks using (pid)
        where locktype = 'advisory' and objid = $1 and mode = 'ShareLock' and granted) as others`,
      [PRESENCE_LOCK],
    );
    if (rows[0]?.alone) return [];
    const others = (rows[0]?.others ?? []).map((name) => Number(/\d+$/.exec(name)));
    if (others.length && others.every(processExists)) return others;
    await sleep(20);
  }
}

async function connect(cluster: Cluster, { port }: Running): Promise<pg.Client | undefined> {
  const client = new pg.Client({
    connectionString: addressOf(cluster, port, 'postgres'),
    application_name: `matinee-presence ${process.pid}`,
    connectionTimeoutMillis: 2_000,
    query_timeout: PATIENCE_MS,
  });
  client.on('error', () => {});
  try {
    await client.connect();
    return client;
  } catch (error) {
    await close(client);
    // Class 28: the password is not the one this cluster was made with. Anything else may pass.
    if (error instanceof pg.DatabaseError && error.code?.startsWith('28')) throw error;
    return undefined;
  }
}
