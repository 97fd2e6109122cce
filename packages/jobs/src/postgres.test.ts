import { setTimeout as sleep } from 'node:timers/promises';
import { createEmptyDatabase } from '@matinee/db/testing';
import pg from 'pg';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { setUp } from '../test/harness.ts';
import { createJobRuntime, createProducer, JobsUnavailableError, migrateJobs } from './index.ts';

let database: Awaited<ReturnType<typeof createEmptyDatabase>>;
let admin: pg.Client;

beforeAll(async () => {
  database = await createEmptyDatabase();
  admin = new pg.Client({ connectionString: database.url });
  await admin.connect();
});

afterAll(async () => {
  await admin?.end();
  await database?.[Symbol.asyncDispose]();
});

test('before the migration, enqueueing fails and says so', async () => {
  const producer = createProducer(createJobRuntime({ databaseUrl: database.url }));
  onTestFinished(() => producer.close());
  const enqueueing = producer.enqueue('accounts.cleanUp', {});
  await expect(enqueueing).rejects.toThrow(JobsUnavailableError);
  await expect(enqueueing).rejects.toThrow(/schema/i);
});

test('several processes may migrate at once, each into the schema it names', async () => {
  const connection = { databaseUrl: database.url, schema: 'queues' };
  const versions = await Promise.all(Array.from({ length: 5 }, () => migrateJobs(connection)));
  expect(new Set(versions).size).toBe(1);
  expect(versions[0]).toBeGreaterThan(0);
  const { rows } = await admin.query(
    "select distinct table_schema as schema from information_schema.tables where table_name = 'job'",
  );
  expect(rows).toEqual([{ schema: 'queues' }]);
});

test('a migration that cannot get the lock gives up', async () => {
  const connection = { databaseUrl: database.url, schema: 'locked' };
  await migrateJobs(connection);
  await admin.query('begin');
  await admin.query("select pg_advisory_xact_lock(1112886348, hashtext('locked'))");
  await expect(migrateJobs(connection, { lockTimeoutMs: 50 })).rejects.toThrow(/lock timeout/);
  await admin.query('rollback');
});

test('there is nothing to migrate when the queues live in Redis', async () => {
  const connection = { databaseUrl: 'postgres://127.0.0.1:1/none', redisUrl: 'redis://127.0.0.1:1' };
  expect(await migrateJobs(connection)).toBeUndefined();
});

test('a worker that may not start a waiting job does not flood the database', async () => {
  await migrateJobs({ databaseUrl: database.url });
  const bench = setUp({ databaseUrl: database.url });
  const started = Promise.withResolvers<void>();
  const gate = Promise.withResolvers<void>();
  const alone = async (): Promise<void> => {
    started.resolve();
    await gate.promise;
  };
  await bench.work({ alone });
  await bench.work({ alone });
  await bench.producer.enqueue('alone', { n: 1 });
  await bench.producer.enqueue('alone', { n: 2 });
  await started.promise;
  // Without the pause these are thousands a second; the statistics lag behind by up to a second.
  await sleep(1_500);
  const before = await countTransactions();
  await sleep(2_000);
  expect((await countTransactions()) - before).toBeLessThan(500);
  gate.resolve();
});

async function countTransactions(): Promise<number> {
  const { rows } = await admin.query<{ n: string }>(
    'select xact_commit as n from pg_stat_database where datname = current_database()',
  );
  return Number(rows[0]?.n);
}
