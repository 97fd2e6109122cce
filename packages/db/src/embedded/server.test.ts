import { appendFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import pg from 'pg';
import { expect, test } from 'vitest';
import {
  clusterFile,
  holdServer,
  isRunning,
  killHard,
  query,
  sharedFolder,
  temporaryFolder,
  until,
} from '../../test/support.ts';
import { startEmbeddedPostgres } from './server.ts';

const dir = sharedFolder();

test('the last to leave stops the server, the next start finds the data', async () => {
  const first = await startEmbeddedPostgres({ dir });
  expect(await query(first.url, 'show fsync')).toEqual([{ fsync: 'on' }]);
  await query(first.url, "create table kept as select 'yes' as answer");
  await first.release();
  expect(isRunning(first.pid)).toBe(false);
  await first.release();

  const second = await startEmbeddedPostgres({ dir });
  expect(second.pid).not.toBe(first.pid);
  expect(await query(second.url, 'select answer from kept')).toEqual([{ answer: 'yes' }]);
  await second.release();
  expect(isRunning(second.pid)).toBe(false);
});

test('it makes the database asked for, whatever its name', async () => {
  const server = await startEmbeddedPostgres({ dir, database: 'a "b" c', durable: false });
  expect(await query(server.url, 'select current_database() as name')).toEqual([{ name: 'a "b" c' }]);
  expect(await query(server.urlOf('postgres'), 'show fsync')).toEqual([{ fsync: 'off' }]);
  await server.release();
});

test('processes that start at once share one server, the last of them stops it', async () => {
  const [one, other] = await Promise.all([holdServer(dir), holdServer(dir)]);
  expect(other.pid).toBe(one.pid);
  await one.leave();
  expect(isRunning(one.pid)).toBe(true);
  expect(await query(other.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  await other.leave();
  expect(isRunning(one.pid)).toBe(false);
});

test('whoever comes while others leave has a server until it leaves itself', async () => {
  const pids = new Set<number>();
  const visit = async () => {
    for (let round = 0; round < 6; round++) {
      const server = await startEmbeddedPostgres({ dir, durable: false });
      pids.add(server.pid);
      expect(await query(server.url, 'select pg_sleep(0.01), 1 as one')).toMatchObject([{ one: 1 }]);
      await server.release();
    }
  };
  await Promise.all([visit(), visit(), visit(), visit()]);
  expect([...pids].filter(isRunning)).toEqual([]);
});

test('other connections do not keep the server', async () => {
  const server = await startEmbeddedPostgres({ dir, durable: false });
  const stranger = new pg.Client({ connectionString: server.url });
  stranger.on('error', () => {});
  await stranger.connect();
  await server.release();
  expect(isRunning(server.pid)).toBe(false);
});

test('the orphan of a killed process is used and stopped by the next', async () => {
  const killed = await holdServer(dir);
  await killHard(killed.child);
  expect(isRunning(killed.pid)).toBe(true);
  const next = await startEmbeddedPostgres({ dir, durable: false });
  expect(next.pid).toBe(killed.pid);
  await next.release();
  expect(isRunning(killed.pid)).toBe(false);
});

test('who was killed a moment ago does not count as present', async () => {
  const server = await startEmbeddedPostgres({ dir, durable: false });
  const other = await holdServer(dir);
  const [, backend] = await query<{ pid: number }>(
    server.url,
    `select pid from pg_stat_activity where application_name like 'matinee-presence %' order by backend_start`,
  );
  // Its backend notices late.
  process.kill(Number(backend?.pid), 'SIGSTOP');
  await killHard(other.child);
  const released = server.release();
  const asked = `select from pg_stat_activity where query like 'select pg_try_advisory_lock%' and state = 'idle'`;
  await until(async () => (await query(server.url, asked)).length > 0);
  process.kill(Number(backend?.pid), 'SIGCONT');
  await released;
  expect(isRunning(server.pid)).toBe(false);
});

test('after a crash inside the server one is present again', async () => {
  const server = await startEmbeddedPostgres({ dir, durable: false });
  const present = `select pid from pg_stat_activity where application_name like 'matinee-presence %'`;
  const [before] = await query<{ pid: number }>(server.url, present);
  process.kill(Number(before?.pid), 'SIGKILL');
  await until(async () => {
    const rows = await query<{ pid: number }>(server.url, present).catch(() => []);
    return rows.length === 1 && rows[0]?.pid !== before?.pid;
  });
  const other = await holdServer(dir);
  await other.leave();
  expect(isRunning(server.pid)).toBe(true);
  await server.release();
  expect(isRunning(server.pid)).toBe(false);
});

test('who lost the server altogether can still leave', async () => {
  const server = await startEmbeddedPostgres({ dir, durable: false });
  process.kill(server.pid, 'SIGKILL');
  await until(() => !isRunning(server.pid));
  await server.release();
});

test('a server that cannot start says why', async () => {
  await (await startEmbeddedPostgres({ dir, durable: false })).release();
  const settings = clusterFile(dir, 'data', 'postgresql.conf');
  const good = readFileSync(settings, 'utf8');
  appendFileSync(settings, '\nnonsense = 1\n');
  await expect(startEmbeddedPostgres({ dir })).rejects.toThrow(/unrecognized .* "nonsense"/);
  writeFileSync(settings, good);
});

test('a programs folder without PostgreSQL is named, and nothing is left behind', async () => {
  const empty = temporaryFolder();
  await expect(startEmbeddedPostgres({ dir: empty, binDir: '/nowhere/bin' })).rejects.toThrow(
    /^The database could not be created in .*\/nowhere\/bin\/initdb/,
  );
  expect(readdirSync(empty)).toEqual([]);
});

test('a server with another password is not ours to use', async () => {
  const server = await startEmbeddedPostgres({ dir, durable: false });
  const password = readFileSync(clusterFile(dir, 'password'), 'utf8');
  writeFileSync(clusterFile(dir, 'password'), 'another');
  await expect(startEmbeddedPostgres({ dir })).rejects.toThrow('password authentication failed');
  writeFileSync(clusterFile(dir, 'password'), password);
  await server.release();
});

test("the server's log tells of the server, not of rows, and stays small", async () => {
  const server = await startEmbeddedPostgres({ dir, durable: false });
  await query(server.url, 'create table secrets (word text primary key)');
  await query(server.url, `insert into secrets values ('xyzzy')`);
  await expect(query(server.url, `insert into secrets values ('xyzzy')`)).rejects.toThrow('duplicate key');
  await server.release();
  const log = clusterFile(dir, 'postgres.log');
  expect(readFileSync(log, 'utf8')).toContain('shut down');
  expect(readFileSync(log, 'utf8')).not.toContain('xyzzy');

  appendFileSync(log, 'x'.repeat(2_000_000));
  await (await startEmbeddedPostgres({ dir, durable: false })).release();
  expect(readFileSync(log).length).toBeLessThan(100_000);
});
