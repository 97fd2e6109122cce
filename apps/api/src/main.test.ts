import { once } from 'node:events';
import { Agent, get as httpGet, type IncomingMessage, request } from 'node:http';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { createTestDatabase, freePort, type TestDatabase } from '@matinee/db/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newAccount, PASSWORD, signUp } from './testing/accounts.ts';
import { startMain } from './testing/start-main.ts';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database?.destroy());

const start = (env: Record<string, string> = {}) =>
  startMain({ DATABASE_URL: database.url, RATE_LIMIT: 'off', ...env });

test('starts, serves, and says nothing of secrets', async () => {
  await using api = await start();
  expect(await api.ready, api.output()).toBe('ready');
  const ann = await signUp(api.url);
  const planted = 'planted-secret-0123456789';
  const post = (path: string, body: string, headers: Record<string, string> = {}) =>
    fetch(`${api.url}${path}`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json', ...headers },
    });
  const bearer = { authorization: `Bearer ${ann.token}`, cookie: `session=${planted}` };
  await post('/api/v1/auth/login', JSON.stringify({ login: ann.username, password: planted }));
  await post('/trpc/auth.login', JSON.stringify({ login: planted, password: planted }));
  await post('/api/v1/auth/refresh', JSON.stringify({ refreshToken: ann.refreshToken }));
  await post('/api/v1/auth/refresh', JSON.stringify({ refreshToken: ann.refreshToken }));
  await post('/api/v1/auth/register', JSON.stringify({ ...newAccount(), password: `${planted}\uD800` }));
  await post('/api/v1/auth/login', `{"password":"${planted}`);
  await fetch(`${api.url}/api/v1/me?accessToken=${planted}`, { headers: bearer });
  await fetch(`${api.url}/trpc/me.get?input=${planted}`, { headers: bearer });
  await fetch(`${api.url}/api/v1/me`, { headers: { authorization: `Bearer ${planted}` } });
  // Unexpected failures are logged with all that is known of them: here in a write and in a query.
  await database.pool.query(`alter table users add constraint planted check (false) not valid`);
  const failing = { ...newAccount(), password: planted };
  expect((await post('/api/v1/auth/register', JSON.stringify(failing))).status).toBe(500);
  await database.pool.query('alter table users drop constraint planted');
  await database.pool.query('alter table users rename column password_hash to hash');
  const broken = await post('/api/v1/auth/login', JSON.stringify({ login: ann.username, password: planted }));
  expect(broken.status).toBe(500);
  await database.pool.query('alter table users rename column hash to password_hash');
  api.child.kill('SIGTERM');
  expect(await api.ended).toBe(0);

  const log = api.output();
  expect(log).toContain('"procedure":"auth.login"');
  expect(log).toContain('A request failed unexpectedly');
  const { rows } = await database.pool.query<{ hash: string }>('select password_hash as hash from users');
  const hashes = rows.map(({ hash }) => hash);
  const password = new URL(database.url).password;
  for (const secret of [
    planted,
    PASSWORD,
    ann.token,
    ann.refreshToken,
    ann.email,
    password,
    '$argon2',
    ...hashes,
  ])
    expect(log).not.toContain(secret);
});

test('SIGTERM: everything under way is answered, then it ends with 0', async () => {
  await using api = await start();
  expect(await api.ready, api.output()).toBe('ready');
  const ann = await signUp(api.url);
  const agent = new Agent({ keepAlive: true, maxSockets: 50 });
  const call = (path: string) =>
    new Promise<number | undefined>((resolve, reject) => {
      const headers = { authorization: `Bearer ${ann.token}` };
      const sent = httpGet(`${api.url}${path}`, { agent, headers }, (response: IncomingMessage) => {
        response.resume().on('end', () => resolve(response.statusCode));
      });
      sent.on('error', reject);
    });
  // Connect all, so that none is still on its way into the server when it stops listening.
  await Promise.all(Array.from({ length: 50 }, () => call('/health/live')));
  const blocker = await database.pool.connect();
  await blocker.query('begin');
  await blocker.query('lock table movies in access exclusive mode');
  // Not one of the answers that are kept from the start.
  const answers = Promise.all(Array.from({ length: 50 }, () => call('/api/v1/movies?yearFrom=1900')));
  const waiting = `select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`;
  while (!(await database.pool.query(waiting)).rowCount) await sleep(5);
  await fetch(`${api.url}/health/live`);
  api.child.kill('SIGTERM');
  while (!api.output().includes('"Closing"')) await sleep(5);
  await expect(fetch(`${api.url}/health/live`)).rejects.toThrow();
  await blocker.query('rollback');
  blocker.release();
  expect(await answers).toEqual(Array(50).fill(200));
  expect(await api.ended).toBe(0);
  agent.destroy();
});

test('a client that never finishes its request does not keep it from ending', async () => {
  await using api = await start();
  expect(await api.ready, api.output()).toBe('ready');
  const slow = request(`${api.url}/api/v1/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'content-length': '100' },
  });
  slow.on('error', () => {});
  slow.write('{');
  await fetch(`${api.url}/health/live`);
  api.child.kill('SIGINT');
  expect(await api.ended).toBe(0);
  slow.destroy();
});

test('bad settings are named, all at once, and it does not start', async () => {
  await using api = await start({
    PORT: '99999',
    CORS_ORIGINS: 'not an origin',
    DATABASE_URL: 'mysql://x:planted@y/z',
  });
  expect(await api.ready).toBe('ended');
  expect(await api.ended).toBe(1);
  const output = api.output();
  expect(output).toContain('PORT is "99999": expected a port from 0 to 65535');
  expect(output).toContain('CORS_ORIGINS is "not an origin"');
  expect(output).toContain('DATABASE_URL');
  expect(output).not.toContain('planted');
  expect(output).not.toContain('    at ');
});

test('in production it wants secrets of its own', async () => {
  await using api = await start({ NODE_ENV: 'production', APP_SECRET: 'short' });
  expect(await api.ended).toBe(1);
  expect(api.output()).toContain('APP_SECRET (not shown) is bad');
  expect(api.output()).toContain('AUTH_SIGNING_KEYS is not set');
});

test('a port that is taken is said so, with the setting that moves it', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const port = String((other.address() as { port: number }).port);
  await using api = await start({ PORT: port });
  expect(await api.ended).toBe(1);
  expect(api.output()).toContain(`Port ${port} of 127.0.0.1 is taken`);
  expect(api.output()).toContain('the setting PORT');
  expect(api.output()).not.toContain('    at ');
  other.close();
});

test('a database that is not there is said so', async () => {
  const url = `postgres://matinee:planted@127.0.0.1:${await freePort()}/matinee`;
  await using api = await start({ DATABASE_URL: url });
  expect(await api.ended).toBe(1);
  expect(api.output()).toMatch(/did not start.*ECONNREFUSED/);
  expect(api.output()).not.toContain('planted');
});
