import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createTestDatabase, freePort, type TestDatabase } from '@matinee/db/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startApi } from './start-api.ts';

let database: TestDatabase;
let dataDir: string;

beforeAll(async () => {
  database = await createTestDatabase();
  dataDir = await mkdtemp(path.join(tmpdir(), 'matinee-api-'));
});
afterAll(async () => {
  await database?.destroy();
  await rm(dataDir, { recursive: true, force: true });
});

const settings = async () => ({
  DATABASE_URL: database.url,
  MATINEE_DATA_DIR: dataDir,
  PORT: String(await freePort()),
  LOG_LEVEL: 'silent',
  TRUST_PROXY: 'loopback',
});

/** Only the test's own pool is left; the server notices a moment later that a connection was closed. */
async function expectNoConnections(): Promise<void> {
  const connections = 'select count(*)::int as n from pg_stat_activity where datname = current_database()';
  const strangers = async () => {
    const { rows } = await database.pool.query<{ n: number }>(connections);
    return (rows[0]?.n ?? 0) - database.pool.totalCount;
  };
  await expect.poll(strangers, { timeout: 5_000 }).toBe(0);
}

test('opens everything, serves, and closes everything again', async () => {
  const env = await settings();
  const app = await startApi(env);
  const url = `http://127.0.0.1:${env.PORT}`;
  const health = await fetch(`${url}/health`);
  expect([health.status, await health.json()]).toMatchObject([
    200,
    { status: 'degraded', catalogue: 'empty' },
  ]);
  const movies = await fetch(`${url}/api/v1/movies`);
  expect([movies.status, movies.headers.get('strict-transport-security')]).toEqual([200, null]);
  await app.close();
  await expect(fetch(url)).rejects.toThrow();
  await expectNoConnections();
});

test('behind TLS, clients are told to keep to it', async () => {
  const env = await settings();
  const app = await startApi({ ...env, PUBLIC_URL: 'https://movies.example.org' });
  const { headers } = await fetch(`http://127.0.0.1:${env.PORT}/nothing`);
  await app.close();
  expect(headers.get('strict-transport-security')).toBe('max-age=31536000');
});

test('a port that is taken closes what was opened', async () => {
  const env = await settings();
  const first = await startApi(env);
  await expect(startApi(env)).rejects.toThrow(`Port ${env.PORT} of 127.0.0.1 is taken`);
  await first.close();
  await expectNoConnections();
});

test('bad settings open nothing', async () => {
  await expect(startApi({ ...(await settings()), PORT: 'x' })).rejects.toThrow(/PORT is "x"/);
});
