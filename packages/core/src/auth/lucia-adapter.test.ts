import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDeps, type TestDeps } from '../testing/test-deps.ts';
import { createLucia } from './lucia.ts';
import { register } from './register.ts';

let deps: TestDeps;
let userId: string;

beforeAll(async () => {
  deps = await createTestDeps();
  const account = { email: 'ada@example.com', username: 'ada', password: 'tall green hedgehog' };
  userId = (await register(deps, account)).user.id;
});
afterAll(() => deps.destroy());

const HOUR = 3_600_000;

function attributes(ageMs = 180 * 24 * HOUR) {
  const absoluteExpiresAt = new Date(deps.time.now.getTime() + ageMs);
  return { absoluteExpiresAt, lastUsedAt: deps.time.now, userAgent: 'tests', ip: '192.0.2.1' };
}

test('a session is found, extended and ended by the very id it was given', async () => {
  const lucia = createLucia(deps);
  const created = await lucia.createSession(userId, attributes(), { sessionId: 'plain-id' });
  expect(created.id).toBe('plain-id');
  const { session, user } = await lucia.validateSession('plain-id');
  expect(session).toMatchObject({ id: 'plain-id', userId, fresh: false });
  expect(user).toEqual({ id: userId, role: 'user' });
  await lucia.invalidateSession('plain-id');
  expect(await lucia.validateSession('plain-id')).toEqual({ session: null, user: null });
});

test('lucia extends a session past half of its time, by our clock', async () => {
  const start = deps.time.now;
  await createLucia(deps).createSession(userId, attributes(), { sessionId: 'extended' });
  deps.time.now = new Date(start.getTime() + 16 * 24 * HOUR);
  const { session } = await createLucia(deps).validateSession('extended');
  expect(session?.fresh).toBe(true);
  const { expires_at } = await deps.db
    .selectFrom('sessions')
    .select('expires_at')
    .where('id', '=', 'extended')
    .executeTakeFirstOrThrow();
  const days = (expires_at.getTime() - start.getTime()) / (24 * HOUR);
  expect(days).toBeCloseTo(46, 2);
  deps.time.now = start;
});

test('sessions of a user are listed and ended together; what is past its greatest age is not there', async () => {
  const lucia = createLucia(deps);
  await lucia.invalidateUserSessions(userId);
  await lucia.createSession(userId, attributes(), { sessionId: 'one' });
  await lucia.createSession(userId, attributes(), { sessionId: 'two' });
  await lucia.createSession(userId, attributes(-1), { sessionId: 'past' });
  const ids = (await lucia.getUserSessions(userId)).map(({ id }) => id);
  expect(ids.sort()).toEqual(['one', 'two']);
  expect((await lucia.validateSession('past')).session).toBeNull();
  await lucia.invalidateUserSessions(userId);
  expect(await lucia.getUserSessions(userId)).toEqual([]);
});

test('in a transaction that is undone, so is the session', async () => {
  const { clock, auth } = deps;
  const undone = deps.db.transaction().execute(async (trx) => {
    await createLucia({ db: trx, clock, auth }).createSession(userId, attributes(), { sessionId: 'undone' });
    throw new Error('undo');
  });
  await expect(undone).rejects.toThrow('undo');
  expect((await createLucia(deps).validateSession('undone')).session).toBeNull();
});
