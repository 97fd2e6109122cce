import { afterAll, beforeAll, expect, test } from 'vitest';
import { createLimiter } from '../auth/limiter.ts';
import { createSession, createUser } from '../testing/fixtures.ts';
import { createTestDeps, type TestDeps } from '../testing/test-deps.ts';
import { countQueries, planOf } from '../testing/watch-queries.ts';
import { type CreateApiKeyParams, createApiKey } from './create-api-key.ts';
import { findKeyViewer } from './find-key-viewer.ts';
import { generateApiKey, isApiKey } from './key-form.ts';
import { listApiKeys } from './list-api-keys.ts';
import { revokeApiKey } from './revoke-api-key.ts';

let deps: TestDeps;
beforeAll(async () => {
  deps = await createTestDeps();
});
afterAll(() => deps.destroy());

async function make(changes: Partial<CreateApiKeyParams> = {}) {
  const userId = changes.userId ?? (await createUser(deps)).userId;
  const sessionId = await createSession(deps, userId);
  const made = await createApiKey(deps, { userId, sessionId, name: 'backup', scopes: ['read'], ...changes });
  return { userId, sessionId, ...made };
}

const update = (userId: string, values: { role?: string; banned_at?: Date }) =>
  deps.db.updateTable('users').set(values).where('id', '=', userId).execute();

const lastUse = async (userId: string) => (await listApiKeys(deps, { userId })).items[0]?.lastUsedAt;

const eventsOf = (userId: string) =>
  deps.db.selectFrom('audit_log').select(['action', 'detail']).where('actor_id', '=', userId).execute();

test('a key is shown once, and found by its hash alone', async () => {
  const {
    key,
    userId,
    sessionId: _,
    id,
    ...shown
  } = await make({ scopes: ['write', 'read', 'write'], expiresInDays: 7 });
  expect(key).toMatch(/^matinee_[a-z0-9]{8}_[\w-]{43}$/);
  expect(shown).toEqual({
    name: 'backup',
    prefix: key.slice(0, 16),
    scopes: ['read', 'write'],
    createdAt: deps.time.now.toISOString(),
    lastUsedAt: null,
    expiresAt: new Date(deps.time.now.getTime() + 7 * 86_400_000).toISOString(),
  });
  const { items } = await listApiKeys(deps, { userId });
  expect(items).toEqual([{ id, ...shown }]);
  expect(await findKeyViewer(deps, key)).toEqual({
    userId,
    role: 'user',
    scopes: ['read', 'write'],
    sessionId: undefined,
  });
  const row = await deps.db.selectFrom('api_keys').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  expect(row.hash.length).toBe(32);
  expect(JSON.stringify(row)).not.toContain(key.slice(17));
});

test('its making and its end are in the audit log, and its owner is told, without the key', async () => {
  const { key, userId, sessionId, id, prefix } = await make({ ip: '192.0.2.7' });
  await revokeApiKey(deps, { userId, sessionId, id });
  expect(await eventsOf(userId)).toEqual([
    { action: 'credentials.apiKeyCreated', detail: { keyId: id, prefix, scopes: 'read' } },
    { action: 'credentials.apiKeyRevoked', detail: { keyId: id, prefix } },
  ]);
  const mails = await deps.db.selectFrom('mails').selectAll().where('user_id', '=', userId).execute();
  expect(mails).toMatchObject([{ kind: 'apiKeyCreated', detail: { name: 'backup' } }]);
  expect(JSON.stringify(mails)).not.toContain(key.slice(17));
  expect(deps.enqueued).toContainEqual({ name: 'mail.deliver', payload: {} });
});

test('keys are not made without end: ten a minute, with the attempts of the account', async () => {
  const limited = { ...deps, auth: { ...deps.auth, limiter: createLimiter({ authPerMinute: 10 }) } };
  const { userId, sessionId } = await make();
  for (let i = 0; i < 10; i++) {
    const { id } = await createApiKey(limited, { userId, sessionId, name: 'again', scopes: ['read'] });
    await revokeApiKey(deps, { userId, sessionId, id });
  }
  const refused = createApiKey(limited, { userId, sessionId, name: 'again', scopes: ['read'] });
  await expect(refused).rejects.toMatchObject({ code: 'rateLimited' });
});

test('what only looks like a key is nobody’s', async () => {
  const { key } = await make();
  const other = key.slice(0, -1) + (key.endsWith('A') ? 'B' : 'A');
  for (const token of [other, generateApiKey().key, key.replace('matinee_', 'matinea_')])
    expect(await findKeyViewer(deps, token)).toBeUndefined();
});

test.each([
  ['a key', true, () => generateApiKey().key],
  ['an access token', false, () => 'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln'],
  ['a key cut short', false, () => generateApiKey().key.slice(0, -1)],
  ['two keys', false, () => `${generateApiKey().key}\n${generateApiKey().key}`],
  ['nothing', false, () => ''],
])('%s has the form of a key: %s', (_name, expected, token) => {
  expect(isApiKey(token())).toBe(expected);
});

test('revoked, it is nobody’s at once', async () => {
  const { key, ...made } = await make();
  expect(await findKeyViewer(deps, key)).toBeDefined();
  await revokeApiKey(deps, made);
  expect(await findKeyViewer(deps, key)).toBeUndefined();
  await expect(revokeApiKey(deps, made)).rejects.toMatchObject({ code: 'notFound' });
});

test('nobody revokes or sees the key of somebody else', async () => {
  const [mine, theirs] = [await make(), await make()];
  await expect(revokeApiKey(deps, { ...mine, id: theirs.id })).rejects.toMatchObject({
    code: 'notFound',
  });
  expect(await findKeyViewer(deps, theirs.key)).toBeDefined();
  const { items } = await listApiKeys(deps, mine);
  expect(items.map(({ id }) => id)).toEqual([mine.id]);
  expect(await eventsOf(mine.userId)).toHaveLength(1);
});

test('it expires to the millisecond, and is still listed', async () => {
  const { key, userId } = await make({ expiresInDays: 1 });
  const start = deps.time.now;
  const after = async (ms: number) => {
    deps.time.now = new Date(start.getTime() + ms);
    return findKeyViewer(deps, key).finally(() => {
      deps.time.now = start;
    });
  };
  expect(await after(86_400_000 - 1)).toBeDefined();
  expect(await after(86_400_000)).toBeUndefined();
  expect((await listApiKeys(deps, { userId })).items).toHaveLength(1);
});

test('a ban and an unban act on the next request; with the account the keys go', async () => {
  const { key, userId } = await make();
  await update(userId, { banned_at: new Date() });
  expect(await findKeyViewer(deps, key)).toBeUndefined();
  await deps.db.updateTable('users').set({ banned_at: null }).where('id', '=', userId).execute();
  expect(await findKeyViewer(deps, key)).toBeDefined();
  await deps.db.deleteFrom('users').where('id', '=', userId).execute();
  expect(await findKeyViewer(deps, key)).toBeUndefined();
});

test('none is made or revoked from a session that has ended meanwhile', async () => {
  const { userId } = await createUser(deps);
  await expect(make({ userId, sessionId: crypto.randomUUID() })).rejects.toMatchObject({
    code: 'unauthenticated',
  });
  expect((await listApiKeys(deps, { userId })).items).toEqual([]);
  const { key, ...made } = await make();
  const revoking = revokeApiKey(deps, { ...made, sessionId: crypto.randomUUID() });
  await expect(revoking).rejects.toMatchObject({ code: 'unauthenticated' });
  expect(await findKeyViewer(deps, key)).toBeDefined();
});

test('the scope "admin" is for administrators, and the role is the one they have now', async () => {
  const { userId } = await createUser(deps);
  const scopes = ['read', 'admin'] as const;
  await expect(make({ userId, scopes })).rejects.toMatchObject({ code: 'forbidden' });
  expect((await listApiKeys(deps, { userId })).items).toEqual([]);
  await update(userId, { role: 'admin' });
  const { key } = await make({ userId, scopes });
  expect(await findKeyViewer(deps, key)).toMatchObject({ role: 'admin', scopes });
  await update(userId, { role: 'user' });
  expect(await findKeyViewer(deps, key)).toMatchObject({ role: 'user', scopes });
});

test('of 30 keys made at once 20 are, and no more until one is revoked', async () => {
  const { userId } = await createUser(deps);
  const results = await Promise.allSettled(Array.from({ length: 30 }, () => make({ userId })));
  const refusals = results.flatMap((result) => (result.status === 'rejected' ? result.reason : []));
  expect(refusals.map(({ code }) => code)).toEqual(Array(10).fill('conflict'));
  const { items } = await listApiKeys(deps, { userId });
  expect(new Set(items.map(({ prefix }) => prefix)).size).toBe(20);
  const sessionId = await createSession(deps, userId);
  await revokeApiKey(deps, { userId, sessionId, id: items[7]?.id ?? '' });
  await make({ userId });
  await expect(make({ userId })).rejects.toMatchObject({ code: 'conflict' });
});

test('the newest come first', async () => {
  const { userId } = await createUser(deps);
  for (const name of ['first', 'second', 'third']) await make({ userId, name });
  const { items } = await listApiKeys(deps, { userId });
  expect(items.map(({ name }) => name)).toEqual(['third', 'second', 'first']);
});

test('its last use is noted once a minute, and the rest is one query by its hash', async () => {
  const { key, userId } = await make();
  const start = deps.time.now;
  await findKeyViewer(deps, key);
  expect(await lastUse(userId)).toBe(start.toISOString());
  const watched = countQueries(deps.db);
  deps.time.now = new Date(start.getTime() + 59_999);
  await findKeyViewer({ ...deps, db: watched.db }, key);
  expect(watched.count()).toBe(1);
  expect(await lastUse(userId)).toBe(start.toISOString());
  deps.time.now = new Date(start.getTime() + 60_000);
  await findKeyViewer(deps, key);
  expect(await lastUse(userId)).toBe(deps.time.now.toISOString());
  const plan = await planOf(deps.db, (db) => findKeyViewer({ ...deps, db }, key));
  expect([...plan.indexes].sort()).toEqual(['api_keys_hash_key', 'users_pkey']);
});

test('a use that cannot be noted fails no request and waits for nobody', async () => {
  const { key, userId, id } = await make();
  await deps.db.transaction().execute(async (trx) => {
    await trx.selectFrom('api_keys').select('id').where('id', '=', id).forUpdate().execute();
    expect(await findKeyViewer(deps, key)).toMatchObject({ userId });
  });
  expect(await lastUse(userId)).toBeNull();
  await deps.pool.query('alter table api_keys add constraint broken check (last_used_at is null) not valid');
  expect(await findKeyViewer(deps, key)).toMatchObject({ userId });
  expect(await lastUse(userId)).toBeNull();
  await deps.pool.query('alter table api_keys drop constraint broken');
});
