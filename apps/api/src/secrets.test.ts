import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createTestDatabase, type TestDatabase } from '@matinee/db/testing';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { driveAccounts } from './testing/drive-accounts.ts';
import { findSecretsIn } from './testing/find-secrets.ts';
import { type ApiProcess, startMain } from './testing/start-main.ts';

/** The real API and the real worker, logging all they ever would, and everything an account can do. */
const opened = new AsyncDisposableStack();
const appSecret = `${crypto.randomUUID()}-${crypto.randomUUID()}`;
let database: TestDatabase;
let api: ApiProcess;
let worker: ApiProcess;
let driven: Awaited<ReturnType<typeof driveAccounts>>;

beforeAll(async () => {
  database = opened.use(await createTestDatabase());
  const dataDir = await mkdtemp(path.join(tmpdir(), 'matinee-secrets-'));
  opened.defer(() => rm(dataDir, { recursive: true, force: true }));
  const env = {
    DATABASE_URL: database.url,
    MATINEE_DATA_DIR: dataDir,
    APP_SECRET: appSecret,
    LOG_LEVEL: 'trace',
    RATE_LIMIT: 'off',
  };
  api = opened.use(await startMain(env));
  worker = opened.use(await startMain(env, 'worker'));
  expect([await api.ready, await worker.ready], api.output() + worker.output()).toEqual(['ready', 'ready']);
  driven = await driveAccounts({ url: api.url, database, appSecret });
  await mailsAreOut();
}, 120_000);
afterAll(() => opened.disposeAsync());

/** The worker has handled every mail: written it, or given it up because its link was used. */
function mailsAreOut(): Promise<void> {
  const check = async () => {
    const { rows } = await database.pool.query(
      'select kind from mails where sent_at is null and failed_at is null',
    );
    if (rows.length > 0) throw new Error(`Still waiting: ${JSON.stringify(rows)}`);
  };
  return vi.waitFor(check, { timeout: 60_000, interval: 100 });
}

const post = (route: string, body: unknown, headers: Record<string, string> = {}) =>
  fetch(`${api.url}${route}`, {
    method: 'POST',
    body: typeof body === 'string' ? body : JSON.stringify(body),
    headers: { 'content-type': 'application/json', ...headers },
  });

test('what was collected is alive', async () => {
  const { token, cookie, key, username, password } = driven.account;
  for (const headers of [
    { authorization: `Bearer ${token}` },
    { authorization: `Bearer ${key}` },
    { cookie },
  ])
    expect((await fetch(`${api.url}/api/v1/me`, { headers })).status).toBe(200);
  const login = await post('/api/v1/auth/login', { login: username, password });
  expect(await login.json()).toMatchObject({ code: 'codeRequired' });
  expect(driven.secrets.size).toBeGreaterThan(40);
});

test('a copy of the database contains no usable secret', async () => {
  const secrets = new Map<string, string | Buffer>([...driven.secrets, ['APP_SECRET', appSecret]]);
  const { found, filled } = await findSecretsIn(database, secrets);
  expect(found).toEqual([]);
  // What would hold them was looked at.
  const looked = ['users', 'sessions', 'session_tokens', 'api_keys', 'totp_secrets', 'recovery_codes'];
  const tables = [...looked, 'mail_tokens', 'mails', 'audit_log'].map((name) => `public.${name}`);
  expect(filled).toEqual(expect.arrayContaining(tables));
  expect(filled.some((table) => table.startsWith('bullmq.'))).toBe(true);
});

test('one that is there is found, however it is spelt', async () => {
  const secret = driven.account.password;
  const bytes = Buffer.from(secret);
  const spellings = [secret, secret.toUpperCase(), bytes.toString('hex'), bytes.toString('base64url')];
  const values = [...spellings.map((text) => ({ text })), { bytes }, { bytes: bytes.toString('base64') }];
  await database.pool.query('create schema planted; create table planted.plants (text text, bytes bytea)');
  try {
    for (const { text = null, bytes = null } of values as { text?: string; bytes?: string | Buffer }[]) {
      await database.pool.query('insert into planted.plants values ($1, $2)', [text, bytes]);
      const { found } = await findSecretsIn(database, new Map([['a password', secret]]));
      expect(found).toEqual(['planted.plants: a password']);
      await database.pool.query('delete from planted.plants');
    }
  } finally {
    await database.pool.query('drop schema planted cascade');
  }
});

test('nor does what the owner is given of it', async () => {
  const headers = { authorization: `Bearer ${driven.account.token}` };
  const response = await fetch(`${api.url}/api/v1/me/export`, { headers });
  expect(response.status).toBe(200);
  const text = await response.text();
  expect(text).toContain(driven.account.username);
  const secrets = [...driven.secrets].filter(
    ([, secret]) => typeof secret === 'string' && text.includes(secret),
  );
  expect(secrets).toEqual([]);
  expect(text).not.toContain('argon2');
});

test('what the audit log says of it is short, and in words', async () => {
  const { rows } = await database.pool.query<{ action: string; detail: Record<string, unknown> }>(
    'select action, detail from audit_log',
  );
  expect(new Set(rows.map(({ action }) => action)).size).toBeGreaterThan(8);
  for (const { action, detail } of rows)
    for (const value of Object.values(detail)) {
      expect([action, typeof value]).not.toContain('object');
      expect(String(value).length).toBeLessThanOrEqual(200);
    }
});

/** Requests that fail, each with something secret where it belongs and where it does not. */
async function failEverywhere(planted: string): Promise<void> {
  const { username, token, cookie, key } = driven.account;
  const bearer = { authorization: `Bearer ${token}` };
  const api1 = '/api/v1';
  await post(`${api1}/auth/login`, { login: username, password: planted });
  await post(`${api1}/auth/login`, { login: planted, password: planted, code: planted });
  await post(`${api1}/auth/login`, { login: username, passwort: planted });
  await post(`${api1}/auth/login`, `{"login": "x", "password": "${planted}`);
  await post('/trpc/auth.login', `{"login": "x", "password": "${planted}`);
  await post('/trpc/auth.login', { login: username, password: planted });
  await post(`${api1}/auth/login`, planted, { 'content-type': 'text/plain' });
  await post(`${api1}/auth/register`, { email: 'x', username: 'x', password: planted });
  await post(`${api1}/auth/refresh`, { refreshToken: planted });
  await post(`${api1}/auth/password/reset`, { token: planted, newPassword: planted });
  await post(`${api1}/auth/email/verify`, { token: planted });
  await post(`${api1}/auth/password/change`, { currentPassword: planted, newPassword: planted }, bearer);
  await post(`${api1}/me/totp/confirm`, { code: planted }, bearer);
  for (const secret of [planted, token, key]) {
    await fetch(`${api.url}${api1}/me?accessToken=${secret}`);
    await fetch(`${api.url}${api1}/me/sessions/${secret}`, { headers: bearer });
    await fetch(`${api.url}/trpc/me.get?input=${encodeURIComponent(JSON.stringify({ token: secret }))}`);
    await fetch(`${api.url}/${secret}`);
    await fetch(`${api.url}${api1}/me`, { headers: { authorization: `Bearer ${secret}x` } });
    await fetch(`${api.url}${api1}/me`, { headers: { authorization: `Basic ${btoa(secret)}` } });
    await fetch(`${api.url}${api1}/me`, { headers: { cookie: `${cookie}x; matinee=${secret}` } });
  }
}

test('neither log contains one, whatever goes wrong', async () => {
  const planted = `planted-${crypto.randomUUID()}`;
  const { username, password, email, key } = driven.account;
  await failEverywhere(planted);
  // The database fails, and quotes the row and the statement.
  const { pool } = database;
  await pool.query('alter table users add constraint planted check (false) not valid');
  await pool.query('alter table api_keys add constraint planted check (last_used_at is null) not valid');
  await pool.query('update api_keys set last_used_at = null').catch(() => {});
  const account = { email: 'planted@example.com', username: 'planted', password: planted };
  expect((await post('/api/v1/auth/register', account)).status).toBe(500);
  await fetch(`${api.url}/api/v1/me`, { headers: { authorization: `Bearer ${key}` } });
  await pool.query('alter table users drop constraint planted');
  await pool.query('alter table users rename column password_hash to hash');
  expect((await post('/api/v1/auth/login', { login: username, password })).status).toBe(500);
  await pool.query('alter table users rename column hash to password_hash');
  await pool.query('alter table mails add constraint planted check (sent_at is null) not valid');
  expect((await post('/api/v1/auth/password/forgot', { email })).status).toBe(202);
  await expect.poll(() => worker.output(), { timeout: 60_000 }).toContain('violates check constraint');

  for (const process of [api, worker]) {
    process.child.kill('SIGTERM');
    expect(await process.ended).toBe(0);
  }
  const log = api.output() + worker.output();
  expect(log).toContain('"procedure":"auth.login"');
  expect(log).toContain('A request failed unexpectedly');
  const secrets = [...driven.secrets].filter((it): it is [string, string] => typeof it[1] === 'string');
  const { rows } = await pool.query<{ hash: string }>('select password_hash as hash from users');
  const others = {
    planted,
    'planted in base64': btoa(planted),
    APP_SECRET: appSecret,
    'password of the database': new URL(database.url).password,
    'an e-mail address': email,
    'a hash': rows[0]?.hash ?? '',
    'the form of hashes': '$argon2',
  };
  const inLog = [...secrets, ...Object.entries(others)].filter(([, secret]) => log.includes(secret));
  expect(inLog.map(([name]) => name)).toEqual([]);
}, 120_000);
