import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PASSWORD, signUp, type TestAccount } from './testing/accounts.ts';
import { type Call, callDoor, type DoorReply, doors } from './testing/doors.ts';
import { startTestApi, type TestApi } from './testing/index.ts';

let api: TestApi;
let admin: TestAccount;

beforeAll(async () => {
  api = await startTestApi();
  admin = await signUp(api.url);
  await api.deps.db.updateTable('users').set({ role: 'admin' }).where('id', '=', admin.id).execute();
});
afterAll(() => api?.close());

type Items = { items: Record<string, unknown>[]; pagination: { nextCursor: string | null } };

describe.each(doors)('over %s', (door) => {
  const call = (procedure: Call['procedure'], input: Call['input'], token = admin.token) =>
    callDoor(api.url, door, { procedure, input, token });
  const update = (id: string, change: object) => call('admin.users.update', { id, ...change });
  const items = (reply: DoorReply) => {
    expect(reply.problem).toBeUndefined();
    return (reply.data as Items).items;
  };

  test('accounts are found and shown, without a hash', async () => {
    const ann = await signUp(api.url);
    const [found, ...others] = items(await call('admin.users.list', { q: ann.email.toUpperCase() }));
    expect(others).toEqual([]);
    expect(found).toMatchObject({ id: ann.id, email: ann.email, role: 'user', bannedAt: null });
    const { data } = await call('admin.users.get', { id: ann.id });
    expect(data).toMatchObject({ ...found, hasSecondFactor: false, counts: { sessions: 1, ratings: 0 } });
    expect(JSON.stringify([found, data])).not.toMatch(/argon2|hash/i);
  });

  test('a key of an administrator bans, and makes nobody an administrator', async () => {
    const ann = await signUp(api.url);
    const created = await call('apiKeys.create', { name: 'all', scopes: ['read', 'write', 'admin'] });
    const { key } = created.data as { key: string };
    const byKey = (change: object) => call('admin.users.update', { id: ann.id, ...change }, key);
    expect(await byKey({ role: 'admin', banned: true })).toMatchObject({
      status: 403,
      problem: { code: 'forbidden', detail: 'This cannot be done with an API key: sign in' },
    });
    expect((await byKey({ banned: true })).data).toMatchObject({
      role: 'user',
      bannedAt: expect.any(String),
    });
  });

  test('a ban acts on the next request, also on API keys, and keeps out who knows the password', async () => {
    const ann = await signUp(api.url);
    const created = await call('apiKeys.create', { name: 'mine', scopes: ['read'] }, ann.token);
    const { key } = created.data as { key: string };
    const login = { login: ann.username, password: PASSWORD };
    for (const token of [ann.token, key]) expect((await call('me.get', {}, token)).status).toBe(200);
    const banned = await update(ann.id, { banned: true, banReason: 'spam' });
    expect(banned.data).toMatchObject({ bannedAt: expect.any(String), banReason: 'spam' });
    for (const token of [ann.token, key])
      expect(await call('me.get', {}, token)).toMatchObject({ status: 401 });
    const refreshed = await call('auth.refresh', { refreshToken: ann.refreshToken });
    expect(refreshed).toMatchObject({ status: 401, problem: { code: 'unauthenticated' } });
    expect(await call('auth.login', login)).toMatchObject({ status: 403, problem: { code: 'forbidden' } });
    expect(await call('auth.login', { ...login, password: 'wrong' })).toMatchObject({ status: 401 });
    expect(items(await call('admin.users.list', { banned: true }))[0]).toMatchObject({ id: ann.id });
    await update(ann.id, { banned: false });
    expect((await call('me.get', {}, key)).status).toBe(200);
    expect((await call('me.get', {}, ann.token)).status).toBe(401);
    expect((await call('auth.login', login)).status).toBe(200);
    const actions = items(await call('admin.audit.list', { actorId: ann.id, action: 'auth.' }));
    expect(actions.map(({ action, detail }) => [action, (detail as { reason?: string }).reason])).toEqual([
      ['auth.loggedIn', undefined],
      ['auth.loginFailed', 'password'],
      ['auth.loginFailed', 'banned'],
      ['auth.registered', undefined],
    ]);
  });

  test('a role acts on the next request, and leaves who, what and whom', async () => {
    const ben = await signUp(api.url);
    expect((await call('admin.users.list', {}, ben.token)).status).toBe(403);
    await update(ben.id, { role: 'admin' });
    expect((await call('admin.users.list', {}, ben.token)).status).toBe(200);
    await update(ben.id, { role: 'user' });
    expect((await call('admin.users.list', {}, ben.token)).status).toBe(403);
    const events = items(await call('admin.audit.list', { subjectId: ben.id }));
    expect(events).toMatchObject([
      { action: 'admin.roleChanged', detail: { from: 'admin', to: 'user' } },
      { action: 'admin.roleChanged', detail: { from: 'user', to: 'admin' } },
    ]);
    expect(events[0]).toMatchObject({
      actor: { id: admin.id, username: admin.username },
      subject: { id: ben.id, username: ben.username },
      ip: '127.0.0.1',
    });
    expect(items(await call('admin.audit.list', { actorId: ben.id, action: 'access.' }))).toMatchObject([
      { action: 'access.forbidden', detail: { procedure: 'admin.users.list' } },
      { action: 'access.forbidden', detail: { procedure: 'admin.users.list' } },
    ]);
  });

  test('the wrong side', async () => {
    const [ann, nobody] = [await signUp(api.url), crypto.randomUUID()];
    const statusOf = async (reply: Promise<DoorReply>) => (await reply).status;
    expect(await statusOf(call('admin.users.get', { id: nobody }))).toBe(404);
    expect(await statusOf(update(nobody, { banned: true }))).toBe(404);
    expect(await statusOf(update(admin.id, { role: 'user' }))).toBe(409);
    expect(await statusOf(update(admin.id, { banned: true }))).toBe(409);
    for (const change of [
      { role: 'owner' },
      { banned: 'yes' },
      { banReason: 'spam' },
      { banned: true, banReason: 'x'.repeat(201) },
      { banned: true, banReason: 'a\ud800b' },
      { passwordHash: 'mine' },
    ])
      expect([change, await statusOf(update(ann.id, change))]).toEqual([change, 400]);
    for (const filter of [{ action: 'auth' }, { action: 'drop' }, { from: 'yesterday' }, { actorId: '1' }])
      expect([filter, await statusOf(call('admin.audit.list', filter))]).toEqual([filter, 400]);
    for (const filter of [{ q: 'a\0b' }, { role: 'owner' }, { cursor: 'nonsense' }, { limit: 101 }])
      expect([filter, await statusOf(call('admin.users.list', filter))]).toEqual([filter, 400]);
    expect(items(await call('admin.audit.list', { subjectId: ann.id }))).toEqual([]);
  });

  test('the audit log goes on where a page ended', async () => {
    const seen: unknown[] = [];
    let cursor: string | null | undefined;
    do {
      const reply = await call('admin.audit.list', { limit: 5, action: 'auth.', ...(cursor && { cursor }) });
      seen.push(...items(reply).map(({ id }) => id));
      cursor = (reply.data as Items).pagination.nextCursor;
    } while (cursor);
    const { count } = await api.deps.db
      .selectFrom('audit_log')
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .where('action', 'like', 'auth.%')
      .executeTakeFirstOrThrow();
    expect([new Set(seen).size, seen.length]).toEqual([count, count]);
  });
});
