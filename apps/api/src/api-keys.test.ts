import { generateApiKey } from '@matinee/core/api-keys/key-form';
import { createMovie } from '@matinee/core/testing/fixtures';
import { authenticatorCode, switchOnTotp } from '@matinee/core/testing/second-factor';
import type { ProcedurePath } from '@matinee/router/authorization';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PASSWORD, signUp } from './testing/accounts.ts';
import { callDoor, type Door, doors } from './testing/doors.ts';
import { startTestApi, type TestApi } from './testing/index.ts';

let api: TestApi;
let movieId: string;

beforeAll(async () => {
  api = await startTestApi();
  movieId = String(await createMovie(api.deps));
});
afterAll(() => api?.close());

type Input = Record<string, unknown>;

const call = (door: Door, procedure: ProcedurePath, input: Input, token: string) =>
  callDoor(api.url, door, { procedure, input, token });

const update = (userId: string, values: { role?: string; banned_at?: Date }) =>
  api.deps.db.updateTable('users').set(values).where('id', '=', userId).execute();

/** Somebody new with a key of theirs. */
async function holder(door: Door, input: Input = {}, role = 'user') {
  const account = await signUp(api.url);
  await update(account.id, { role });
  const asked = { name: 'backup', scopes: ['read'], ...input };
  const { data, problem } = await call(door, 'apiKeys.create', asked, account.token);
  if (problem) throw new Error(`No key: ${problem.detail}`);
  return { ...account, ...(data as { key: string; id: string }), userId: account.id };
}

const rate = (door: Door, key: string) => call(door, 'ratings.set', { movieId, score: 8 }, key);
const me = (door: Door, key: string) => call(door, 'me.get', {}, key);

const notValid = {
  status: 401,
  problem: { code: 'unauthenticated', detail: expect.stringMatching(/^The API key is not valid/) },
};

for (const door of doors) {
  test(`over ${door}: a key is its owner, within its scopes`, async () => {
    const reader = await holder(door);
    expect(await me(door, reader.key)).toMatchObject({ status: 200, data: { id: reader.userId } });
    const refused = await rate(door, reader.key);
    expect(refused).toMatchObject({
      status: 403,
      problem: { code: 'forbidden', detail: 'The API key lacks the scope "write"' },
    });
    const writer = await holder(door, { scopes: ['write'] });
    expect((await rate(door, writer.key)).problem).toBeUndefined();
    expect((await me(door, writer.key)).status).toBe(403);
  });

  test(`over ${door}: revoked, expired, of a banned or deleted user, unknown: 401 that says so`, async () => {
    const revoked = await holder(door);
    expect((await me(door, revoked.key)).status).toBe(200);
    const { problem } = await call(door, 'apiKeys.revoke', { id: revoked.id }, revoked.token);
    expect(problem).toBeUndefined();
    const again = await call(door, 'apiKeys.revoke', { id: revoked.id }, revoked.token);
    expect(again.status).toBe(404);
    const expired = await holder(door, { expiresInDays: 1 });
    await api.deps.db
      .updateTable('api_keys')
      .set({ expires_at: api.deps.time.now })
      .where('id', '=', expired.id)
      .execute();
    const banned = await holder(door);
    await update(banned.userId, { banned_at: new Date() });
    const deleted = await holder(door);
    await api.deps.db.deleteFrom('users').where('id', '=', deleted.userId).execute();
    for (const { key } of [revoked, expired, banned, deleted, generateApiKey()]) {
      expect(await me(door, key)).toMatchObject(notValid);
      expect(await call(door, 'movies.get', { movieId }, key)).toMatchObject({ status: 200 });
    }
  });

  test(`over ${door}: a key with every scope changes no credentials, not even an administrator's`, async () => {
    const { key, id } = await holder(door, { scopes: ['read', 'write', 'admin'] }, 'admin');
    const wanted = { name: 'more', scopes: ['admin'] };
    const inputs: Partial<Record<ProcedurePath, Input>> = {
      'apiKeys.list': {},
      'apiKeys.create': wanted,
      'apiKeys.revoke': { id },
      'totp.start': { password: PASSWORD },
      'totp.confirm': { code: '123456' },
      'totp.disable': { password: PASSWORD, code: '123456' },
      'totp.renewRecoveryCodes': { code: '123456' },
      'auth.changePassword': { currentPassword: PASSWORD, newPassword: 'another tall hedgehog' },
    };
    for (const [procedure, input] of Object.entries(inputs)) {
      const reply = await call(door, procedure as ProcedurePath, input, key);
      expect([procedure, reply.status, reply.problem?.detail]).toEqual([
        procedure,
        403,
        'This cannot be done with an API key: sign in',
      ]);
    }
  });

  test(`over ${door}: scopes are known ones, at least one, and "admin" is for administrators`, async () => {
    const { token } = await signUp(api.url);
    const create = (input: Input) => call(door, 'apiKeys.create', { name: 'x', ...input }, token);
    for (const scopes of [['root'], [], ['read', 'root'], 'read', undefined])
      expect(await create({ scopes })).toMatchObject({ status: 400, problem: { code: 'validationFailed' } });
    for (const expiresInDays of [0, -1, 1.5, 366, '7'])
      expect((await create({ scopes: ['read'], expiresInDays })).status).toBe(400);
    for (const name of ['', ' ', 'a\0b', 'x'.repeat(81)])
      expect((await create({ scopes: ['read'], name })).status).toBe(400);
    expect(await create({ scopes: ['read', 'admin'] })).toMatchObject({
      status: 403,
      problem: { code: 'forbidden', detail: 'The scope "admin" is for administrators' },
    });
    expect(await call(door, 'apiKeys.list', {}, token)).toMatchObject({ status: 200, data: { items: [] } });
  });

  test(`over ${door}: a login's second factor is not asked of a key`, async () => {
    const { key, userId } = await holder(door);
    const { id: sessionId } = await api.deps.db
      .selectFrom('sessions')
      .select('id')
      .where('user_id', '=', userId)
      .executeTakeFirstOrThrow();
    const { secret } = await switchOnTotp(api.deps, { userId, sessionId, password: PASSWORD });
    expect(await authenticatorCode(api.deps, secret)).toMatch(/^\d{6}$/);
    expect(await me(door, key)).toMatchObject({ status: 200, data: { secondFactor: true } });
  });
}

test('an administration needs the scope, and that its owner still is an administrator', async () => {
  const without = await holder('rest', { scopes: ['read', 'write'] }, 'admin');
  const refused = await call('rest', 'admin.users.list', {}, without.key);
  expect(refused).toMatchObject({
    status: 403,
    problem: { detail: 'The API key lacks the scope "admin"' },
  });
  const { key, userId } = await holder('rest', { scopes: ['read', 'admin'] }, 'admin');
  expect((await call('rest', 'admin.users.list', {}, key)).status).toBe(200);
  await update(userId, { role: 'user' });
  expect(await call('rest', 'admin.users.list', {}, key)).toMatchObject({
    status: 403,
    problem: { detail: 'This needs an administrator' },
  });
});

test('a good key counts as its account on public procedures, any other as its address', async () => {
  const keys: string[] = [];
  const { limiter } = api.deps.auth;
  api.deps.auth.limiter = {
    ...limiter,
    consume: async (limitClass, key) => {
      keys.push(`${limitClass} ${key}`);
      return undefined;
    },
  };
  const { key, userId } = await holder('rest');
  keys.length = 0;
  await call('rest', 'genres.list', {}, key);
  await call('rest', 'genres.list', {}, generateApiKey().key);
  api.deps.auth.limiter = limiter;
  expect(keys).toEqual([`signedIn user:${userId}`, 'anonymous ip:127.0.0.1']);
});

test('the key is shown once, with its place, and not stored on the way', async () => {
  const { token } = await signUp(api.url);
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const body = JSON.stringify({ name: 'nightly backup', scopes: ['read'], expiresInDays: 30 });
  const url = `${api.url}/api/v1/me/api-keys`;
  const response = await fetch(url, { method: 'POST', headers, body });
  const { key, id } = (await response.json()) as { key: string; id: string };
  expect(response.status).toBe(201);
  expect(response.headers.get('location')).toBe(`/api/v1/me/api-keys/${id}`);
  expect(response.headers.get('cache-control')).toBe('no-store');
  const list = await (await fetch(url, { headers })).text();
  expect(list).toContain(key.slice(0, 16));
  expect(list).not.toContain(key.slice(17));
});

test('signing in, refreshing and verifying know no keys', async () => {
  const { key } = await holder('rest');
  const refresh = await call('rest', 'auth.refresh', { refreshToken: key }, key);
  expect(refresh).toMatchObject({ status: 401, problem: { code: 'unauthenticated' } });
  expect((await call('rest', 'auth.logout', { everywhere: true }, key)).status).toBe(204);
  expect((await me('rest', key)).status).toBe(200);
});
