import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { cleanUpAccounts } from '../clean-up/clean-up-accounts.ts';
import { createTestDeps, type TestDeps } from '../testing/test-deps.ts';
import { authenticate } from './authenticate.ts';
import { refresh } from './refresh.ts';
import { register, type SignedIn } from './register.ts';

const SECOND = 1000;
const DAY = 86_400 * SECOND;

let deps: TestDeps;
let signedIn: SignedIn;
let count = 0;

beforeAll(async () => {
  deps = await createTestDeps();
});
afterAll(() => deps.destroy());

beforeEach(async () => {
  deps.time.now = new Date();
  const username = `user-${++count}`;
  const password = 'tall green hedgehog';
  signedIn = await register(deps, { email: `${username}@example.com`, username, password });
});

function pass(milliseconds: number): void {
  deps.time.now = new Date(deps.time.now.getTime() + milliseconds);
}

async function successor(refreshToken: string): Promise<string> {
  const { tokens } = await refresh(deps, { refreshToken });
  return tokens.refreshToken;
}

async function sessions() {
  return deps.db.selectFrom('sessions').selectAll().where('user_id', '=', signedIn.user.id).execute();
}

async function replays() {
  return deps.db
    .selectFrom('audit_log')
    .select(['ip', 'detail'])
    .where('action', '=', 'auth.tokenReplayed')
    .where('actor_id', '=', signedIn.user.id)
    .execute();
}

const refused = { code: 'unauthenticated' };

test('refreshing rotates the token and gives an access token that works', async () => {
  const first = signedIn.tokens.refreshToken;
  const { tokens } = await refresh(deps, { refreshToken: first });
  expect(tokens.refreshToken).not.toBe(first);
  expect(tokens.refreshToken).toMatch(/^[\w-]{43}$/);
  const viewer = await authenticate(deps, { token: tokens.accessToken });
  expect(viewer.userId).toBe(signedIn.user.id);
  expect(await successor(tokens.refreshToken)).not.toBe(tokens.refreshToken);
});

test('20 parallel refreshes get the same successor, and one generation passes', async () => {
  const all = await Promise.all(Array.from({ length: 20 }, () => successor(signedIn.tokens.refreshToken)));
  expect(new Set(all).size).toBe(1);
  expect(await sessions()).toMatchObject([{ generation: 1 }]);
  const tokens = await deps.db
    .selectFrom('session_tokens')
    .select(['generation', 'retired_at'])
    .where('session_id', '=', (await sessions())[0]?.id ?? '')
    .orderBy('generation')
    .execute();
  expect(tokens).toEqual([
    { generation: 0, retired_at: deps.time.now },
    { generation: 1, retired_at: null },
  ]);
});

test('a lost answer can be asked for again within 30 s of retirement', async () => {
  const next = await successor(signedIn.tokens.refreshToken);
  pass(30 * SECOND);
  expect(await successor(signedIn.tokens.refreshToken)).toBe(next);
});

test('after 30 s the retired token ends the session, and the log says so', async () => {
  const next = await successor(signedIn.tokens.refreshToken);
  pass(30 * SECOND + 1);
  const replay = refresh(deps, { refreshToken: signedIn.tokens.refreshToken, ip: '192.0.2.9' });
  await expect(replay).rejects.toMatchObject(refused);
  expect(await sessions()).toEqual([]);
  expect(await replays()).toEqual([
    { ip: '192.0.2.9', detail: { sessionId: expect.any(String), generation: 0, current: 1 } },
  ]);
  await expect(successor(next)).rejects.toMatchObject(refused);
  await expect(authenticate(deps, { token: signedIn.tokens.accessToken })).rejects.toMatchObject(refused);
});

test('a token older than the last retired one ends the session at once', async () => {
  const second = await successor(signedIn.tokens.refreshToken);
  const third = await successor(second);
  await expect(successor(signedIn.tokens.refreshToken)).rejects.toMatchObject(refused);
  await expect(successor(third)).rejects.toMatchObject(refused);
  expect(await replays()).toHaveLength(1);
});

test('20 parallel replays end the session once', async () => {
  await successor(await successor(signedIn.tokens.refreshToken));
  const results = await Promise.allSettled(
    Array.from({ length: 20 }, () => successor(signedIn.tokens.refreshToken)),
  );
  expect(results.every(({ status }) => status === 'rejected')).toBe(true);
  expect(await replays()).toHaveLength(1);
});

test('a token of nobody is refused and ends nothing', async () => {
  for (const token of ['', 'x', signedIn.tokens.accessToken, signedIn.tokens.refreshToken.toLowerCase()])
    await expect(successor(token)).rejects.toMatchObject(refused);
  expect(await sessions()).toHaveLength(1);
});

test('a session that is idle too long ends; refreshing keeps it', async () => {
  pass(29 * DAY);
  const next = await successor(signedIn.tokens.refreshToken);
  pass(29 * DAY);
  const last = await successor(next);
  pass(30 * DAY);
  await expect(successor(last)).rejects.toMatchObject(refused);
  expect(await sessions()).toEqual([]);
});

test('a session ends at its greatest age, however it is used', async () => {
  let token = signedIn.tokens.refreshToken;
  for (let day = 0; day < 175; day += 25) {
    pass(25 * DAY);
    token = await successor(token);
  }
  const { tokens } = await refresh(deps, { refreshToken: token });
  pass(5 * DAY - SECOND);
  const { tokens: last } = await refresh(deps, { refreshToken: tokens.refreshToken });
  await authenticate(deps, { token: last.accessToken });
  pass(SECOND);
  await expect(authenticate(deps, { token: last.accessToken })).rejects.toMatchObject(refused);
  await expect(successor(last.refreshToken)).rejects.toMatchObject(refused);
});

test('expired sessions are removed with their tokens, the others stay', async () => {
  const idle = signedIn;
  pass(15 * DAY);
  const password = 'tall green hedgehog';
  const live = await register(deps, { email: 'live@example.com', username: 'live', password });
  // A little more: lucia counts from the machine's clock, which goes on while ours stands still.
  pass(16 * DAY);
  await cleanUpAccounts(deps);
  const left = await deps.db
    .selectFrom('sessions as s')
    .innerJoin('session_tokens as t', 't.session_id', 's.id')
    .select('user_id')
    .execute();
  expect(left).toContainEqual({ user_id: live.user.id });
  expect(left).not.toContainEqual({ user_id: idle.user.id });
  pass(14 * DAY);
  await deps.db.updateTable('sessions').set({ expires_at: '2999-01-01' }).execute();
  pass(150 * DAY);
  await cleanUpAccounts(deps);
  expect(await sessions()).toEqual([]);
});
