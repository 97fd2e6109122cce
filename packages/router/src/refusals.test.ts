import { createLimiter } from '@matinee/core/auth/limiter';
import { createTestDeps, type TestDeps } from '@matinee/core/testing/test-deps';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import type { Context } from './context.ts';
import { appRouter } from './index.ts';
import { callerFor, problemOf, signUp } from './testing/caller.ts';
import { adminProcedure, createCallerFactory, publicProcedure, router } from './trpc.ts';

let deps: TestDeps;

beforeAll(async () => {
  deps = await createTestDeps();
});
beforeEach(async () => {
  await deps.db.deleteFrom('audit_log').execute();
});
afterAll(() => deps?.destroy());

const probe = router({
  admins: adminProcedure.query(() => 'for admins'),
  all: publicProcedure.query(() => 'for all'),
});
const probeCaller = createCallerFactory(probe);
const appCaller = createCallerFactory(appRouter);

type Asker = { from?: Context['deps']; ip?: string };

/** Calls the probe as whoever holds the token. */
const ask = (token: string | undefined, asker?: Asker) => probeCaller(contextOf(token, asker));

function contextOf(token: string | undefined, { from = deps, ip = '192.0.2.1' }: Asker = {}): Context {
  const request = { id: 'r-1', ip, userAgent: 'tests', token, cookie: undefined, batchSize: 1 };
  return { deps: from, request, reply: { headers: {} } };
}

const events = () =>
  deps.db.selectFrom('audit_log').select(['action', 'actor_id', 'ip', 'detail']).orderBy('id').execute();

test('a 403 is noted with who asked for what, from where', async () => {
  const { user, token } = await signUp(deps);
  await deps.db.deleteFrom('audit_log').execute();
  expect(await problemOf(ask(token).admins())).toMatchObject({ status: 403 });
  expect(await events()).toEqual([
    { action: 'access.forbidden', actor_id: user.id, ip: '192.0.2.1', detail: { procedure: 'admins' } },
  ]);
});

test('ten a minute of one account are noted, and nobody else is kept out by them', async () => {
  const [ann, ben] = [await signUp(deps), await signUp(deps)];
  await deps.db.deleteFrom('audit_log').execute();
  for (let i = 0; i < 14; i++)
    expect(await problemOf(ask(ann.token).admins())).toMatchObject({ status: 403 });
  expect(await events()).toHaveLength(10);
  await problemOf(ask(ben.token).admins());
  expect(await events()).toHaveLength(11);
  await deps.pool.query("update audit_log set at = at - interval '1 minute'");
  await problemOf(ask(ann.token).admins());
  expect(await events()).toHaveLength(12);
});

test('no other refusal is', async () => {
  expect(await problemOf(ask(undefined).admins())).toMatchObject({ status: 401 });
  expect(await problemOf(callerFor(deps).call.movies.get({ movieId: '1' }))).toMatchObject({ status: 404 });
  expect(await events()).toEqual([]);
});

test('a limit is noted when it is hit, once a window and key', async () => {
  const limiter = createLimiter({ authPerMinute: 2, readsPerMinute: { anonymous: 2, signedIn: 2 } });
  const from = { ...deps, auth: { ...deps.auth, limiter } };
  const { user, token } = await signUp(deps);
  await deps.db.deleteFrom('audit_log').execute();
  const others = { from, ip: '192.0.2.9' };
  for (let i = 0; i < 5; i++) {
    await ask(token, { from })
      .all()
      .catch(() => {});
    await ask(undefined, { from })
      .all()
      .catch(() => {});
    await ask(undefined, others)
      .all()
      .catch(() => {});
  }
  expect(await problemOf(ask(token, { from }).all())).toMatchObject({ status: 429 });
  expect(await events()).toEqual(
    [
      { actor_id: user.id, ip: '192.0.2.1', limit: 'signedIn' },
      { actor_id: null, ip: '192.0.2.1', limit: 'anonymous' },
      { actor_id: null, ip: '192.0.2.9', limit: 'anonymous' },
    ].map(({ limit, ...event }) => ({
      action: 'access.limited',
      detail: { procedure: 'all', limit },
      ...event,
    })),
  );
});

test('that of an account somebody signs in to is, too, without its name', async () => {
  const limiter = createLimiter({ authPerMinute: 2 });
  const from = { ...deps, auth: { ...deps.auth, limiter } };
  for (let i = 1; i <= 4; i++)
    await appCaller(contextOf(undefined, { from, ip: `192.0.2.${i}` }))
      .auth.login({ login: 'nobody-here', password: 'wrong' })
      .catch(() => {});
  const limited = (await events()).filter(({ action }) => action === 'access.limited');
  expect(limited).toMatchObject([
    { actor_id: null, ip: '192.0.2.3', detail: { procedure: 'auth.login', limit: 'auth' } },
  ]);
  expect(JSON.stringify(await events())).not.toContain('nobody-here');
});

test('what cannot be noted is logged, and changes no answer', async () => {
  const { token } = await signUp(deps);
  const warn = vi.spyOn(deps.log, 'warn');
  await deps.pool.query('alter table audit_log rename to audit_log_elsewhere');
  try {
    expect(await problemOf(ask(token).admins())).toMatchObject({ status: 403 });
  } finally {
    await deps.pool.query('alter table audit_log_elsewhere rename to audit_log');
  }
  const [said] = warn.mock.calls;
  expect(said).toEqual([
    { action: 'access.forbidden', err: expect.any(Error) },
    'The audit log misses an event',
  ]);
  warn.mockRestore();
});
