import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { authenticate } from '../auth/authenticate.ts';
import { login } from '../auth/login.ts';
import { refresh } from '../auth/refresh.ts';
import { type RegisterParams, register, type SignedIn } from '../auth/register.ts';
import { newAccount } from '../testing/accounts.ts';
import { createTestDeps, type TestDeps } from '../testing/test-deps.ts';
import { countQueries } from '../testing/watch-queries.ts';
import { listSessions } from './list-sessions.ts';
import { revokeSession } from './revoke-session.ts';

const DAY = 86_400_000;
const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0';

let deps: TestDeps;
let ann: RegisterParams;
let signedIn: SignedIn;
let userId: string;
let sessionId: string;

beforeAll(async () => {
  deps = await createTestDeps();
});
afterAll(() => deps.destroy());

beforeEach(async () => {
  ann = newAccount({ userAgent: firefox, ip: '192.0.2.1' });
  signedIn = await register(deps, ann);
  userId = signedIn.user.id;
  sessionId = await sessionOf(signedIn);
});

async function sessionOf({ tokens }: SignedIn): Promise<string> {
  return (await authenticate(deps, { token: tokens.accessToken })).sessionId ?? '';
}

function pass(milliseconds: number): void {
  deps.time.now = new Date(deps.time.now.getTime() + milliseconds);
}

const signIn = (userAgent: string) =>
  login(deps, { login: ann.username, password: ann.password, userAgent, ip: '2001:db8::1' });
const list = (request: { cursor?: string; limit?: number } = {}) =>
  listSessions(deps, { userId, sessionId, limit: 20, ...request });

test('shows where one is signed in, the newest use first', async () => {
  const start = deps.time.now.toISOString();
  pass(DAY);
  const other = await sessionOf(await signIn('curl/8.5.0'));
  const later = deps.time.now.toISOString();
  expect((await list()).items).toEqual([
    {
      id: other,
      device: 'curl',
      ip: '2001:db8::1',
      createdAt: later,
      lastUsedAt: later,
      expiresAt: new Date(deps.time.now.getTime() + 30 * DAY).toISOString(),
      isCurrent: false,
    },
    {
      id: sessionId,
      device: 'Firefox on Linux',
      ip: '192.0.2.1',
      createdAt: start,
      lastUsedAt: start,
      expiresAt: new Date(deps.time.now.getTime() + 29 * DAY).toISOString(),
      isCurrent: true,
    },
  ]);
  pass(DAY);
  await refresh(deps, signedIn.tokens);
  const [first] = (await list()).items;
  expect(first).toMatchObject({ id: sessionId, createdAt: start, lastUsedAt: deps.time.now.toISOString() });
});

test('ended ones and those of others are not in it', async () => {
  await register(deps, newAccount());
  pass(29 * DAY);
  const { id } = (await list()).items[0] ?? {};
  expect(id).toBe(sessionId);
  const young = await sessionOf(await signIn('curl/8.5.0'));
  pass(2 * DAY);
  expect((await list()).items.map((it) => it.id)).toEqual([young]);
  await deps.db.updateTable('sessions').set({ absolute_expires_at: deps.time.now }).execute();
  expect((await list()).items).toEqual([]);
});

test('no end is later than the greatest age', async () => {
  const soon = new Date(deps.time.now.getTime() + DAY);
  await deps.db
    .updateTable('sessions')
    .set({ absolute_expires_at: soon })
    .where('id', '=', sessionId)
    .execute();
  expect((await list()).items[0]?.expiresAt).toBe(soon.toISOString());
});

test('pages cover every session once, at one query each', async () => {
  for (let i = 0; i < 4; i++) await signIn(`program-${i}/1.0`);
  const { db, count } = countQueries(deps.db);
  const seen: string[] = [];
  let cursor: string | null | undefined;
  do {
    const page = await listSessions(
      { ...deps, db },
      { userId, sessionId, limit: 2, cursor: cursor ?? undefined },
    );
    seen.push(...page.items.map(({ id }) => id));
    cursor = page.pagination.nextCursor;
  } while (cursor);
  expect(new Set(seen).size).toBe(5);
  expect(seen).toHaveLength(5);
  expect(count()).toBe(3);
});

test('a revoked session ends at once, the others go on', async () => {
  const other = await signIn('curl/8.5.0');
  const id = await sessionOf(other);
  await revokeSession(deps, { userId, id, ip: '192.0.2.9' });
  const refused = { code: 'unauthenticated' };
  await expect(authenticate(deps, { token: other.tokens.accessToken })).rejects.toMatchObject(refused);
  await expect(refresh(deps, other.tokens)).rejects.toMatchObject(refused);
  expect((await list()).items.map((it) => it.id)).toEqual([sessionId]);
  const event = await deps.db
    .selectFrom('audit_log')
    .select(['ip', 'detail'])
    .where('action', '=', 'auth.sessionRevoked')
    .where('actor_id', '=', userId)
    .execute();
  expect(event).toEqual([{ ip: '192.0.2.9', detail: { sessionId: id } }]);
});

test("what is missing and what is somebody else's are refused alike, and go on", async () => {
  const other = await register(deps, newAccount());
  const theirs = await sessionOf(other);
  const errors = await Promise.all(
    [theirs, crypto.randomUUID(), '', "' or true --"].map((id) =>
      revokeSession(deps, { userId, id }).catch(({ code, message }) => ({ code, message })),
    ),
  );
  expect(new Set(errors.map((error) => JSON.stringify(error))).size).toBe(1);
  expect(errors[0]).toMatchObject({ code: 'notFound' });
  await sessionOf(other);
});
