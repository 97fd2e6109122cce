import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { newAccount } from '../testing/accounts.ts';
import { createTestDeps, type TestDeps } from '../testing/test-deps.ts';
import { countQueries } from '../testing/watch-queries.ts';
import { authenticate } from './authenticate.ts';
import { type LoginParams, login } from './login.ts';
import { refresh } from './refresh.ts';
import { type RegisterParams, register, type SignedIn } from './register.ts';
import { verifyToken } from './verify-token.ts';

const MINUTE = 60_000;
const refused = { code: 'unauthenticated' };

let deps: TestDeps;
let ann: RegisterParams;
let signedIn: SignedIn;

beforeAll(async () => {
  deps = await createTestDeps();
});
afterAll(() => deps.destroy());

beforeEach(async () => {
  ann = newAccount({ userAgent: 'curl/8.5.0' });
  signedIn = await register(deps, ann);
});

function pass(milliseconds: number): void {
  deps.time.now = new Date(deps.time.now.getTime() + milliseconds);
}

const me = (from = deps) => authenticate(from, { token: signedIn.tokens.accessToken });
const signIn = (changes: Partial<LoginParams> = {}, from = deps) =>
  login(from, { login: ann.username, password: ann.password, userAgent: ann.userAgent, ...changes });

/** A session that no access token ends too early. */
async function signInByCookie(): Promise<{ cookie: string }> {
  await deps.db.deleteFrom('sessions').where('user_id', '=', signedIn.user.id).execute();
  const { cookie } = await login(deps, { login: ann.username, password: ann.password, cookie: true });
  return { cookie: cookie?.value ?? '' };
}

function ban() {
  return deps.db
    .updateTable('users')
    .set({ banned_at: deps.time.now })
    .where('id', '=', signedIn.user.id)
    .execute();
}

async function lastUse(): Promise<Date> {
  const { last_used_at } = await deps.db
    .selectFrom('sessions')
    .select('last_used_at')
    .where('user_id', '=', signedIn.user.id)
    .executeTakeFirstOrThrow();
  return last_used_at;
}

test('a signed-in request costs one read', async () => {
  const { db, count } = countQueries(deps.db);
  await authenticate({ ...deps, db }, { token: signedIn.tokens.accessToken });
  expect(count()).toBe(1);
  const byCookie = await signInByCookie();
  await authenticate({ ...deps, db }, byCookie);
  expect(count()).toBe(2);
});

test('a login is one hash and at most four queries, on a new device too', async () => {
  const hashed: string[] = [];
  const { passwords } = deps.auth;
  const counted = countQueries(deps.db);
  const from = {
    ...deps,
    db: counted.db,
    auth: {
      ...deps.auth,
      passwords: {
        ...passwords,
        hash: (password: string) => {
          hashed.push('hash');
          return passwords.hash(password);
        },
        verify: (hash: string | undefined, password: string) => {
          hashed.push('verify');
          return passwords.verify(hash, password);
        },
      },
    },
  };
  await signIn({}, from);
  expect(counted.count()).toBe(3);
  await signIn({ userAgent: 'another/1.0' }, from);
  expect(counted.count()).toBe(3 + 4);
  expect(hashed).toEqual(['verify', 'verify']);
});

test('when a session was used last is known, at one write in a quarter of an hour', async () => {
  const start = deps.time.now;
  const { db, count } = countQueries(deps.db);
  const byCookie = await signInByCookie();
  const use = () => authenticate({ ...deps, db }, byCookie);
  pass(15 * MINUTE - 1);
  await use();
  expect(await lastUse()).toEqual(start);
  expect(count()).toBe(1);
  pass(1);
  const used = deps.time.now;
  await use();
  expect(await lastUse()).toEqual(used);
  expect(count()).toBe(1 + 2);
  pass(14 * MINUTE);
  await use();
  expect(await lastUse()).toEqual(used);
  expect(count()).toBe(1 + 2 + 1);
});

test('refreshing is a use as well', async () => {
  pass(MINUTE);
  await refresh(deps, signedIn.tokens);
  expect(await lastUse()).toEqual(deps.time.now);
});

test('a last use that cannot be written fails no request, nor does one wait for it', async () => {
  const byCookie = await signInByCookie();
  const before = await lastUse();
  pass(20 * MINUTE);
  await deps.db.transaction().execute(async (trx) => {
    await trx
      .selectFrom('sessions')
      .select('id')
      .where('user_id', '=', signedIn.user.id)
      .forUpdate()
      .execute();
    expect((await authenticate(deps, byCookie)).userId).toBe(signedIn.user.id);
  });
  expect(await lastUse()).toEqual(before);
  await deps.pool.query('create function fail() returns trigger language plpgsql as $$ begin raise; end $$');
  await deps.pool.query(
    'create trigger fails before update on sessions for each row execute function fail()',
  );
  const served = await authenticate(deps, byCookie).finally(() =>
    deps.pool.query('drop trigger fails on sessions'),
  );
  expect(served.userId).toBe(signedIn.user.id);
});

test('a ban acts on the next request, on refreshing and on signing in', async () => {
  const byCookie = await register(deps, { ...newAccount(), cookie: true });
  await ban();
  await expect(me()).rejects.toMatchObject(refused);
  await expect(refresh(deps, { refreshToken: signedIn.tokens.refreshToken })).rejects.toMatchObject(refused);
  await expect(verifyToken(deps, signedIn.tokens)).rejects.toMatchObject(refused);
  await expect(signIn()).rejects.toMatchObject({ code: 'forbidden', message: 'This account is banned' });
  await authenticate(deps, { cookie: byCookie.cookie?.value });
});

test('only who has the password learns of a ban', async () => {
  await ban();
  const error = (attempt: Promise<unknown>) =>
    attempt.catch((reason: Error) => `${reason.name} ${reason.message}`);
  expect(await error(signIn({ password: 'wrong' }))).toBe(await error(signIn({ login: 'nobody-at-all' })));
  const row = await deps.db
    .selectFrom('audit_log')
    .select('id')
    .where('actor_id', '=', signedIn.user.id)
    .where('action', '=', 'auth.loggedIn')
    .execute();
  expect(row).toEqual([]);
});

test('a token is told what it is worth now', async () => {
  const { accessToken } = signedIn.tokens;
  const { db, count } = countQueries(deps.db);
  const verified = await verifyToken({ ...deps, db }, { accessToken });
  expect(verified).toEqual({
    userId: signedIn.user.id,
    role: 'user',
    sessionId: (await me()).sessionId,
    expiresAt: new Date(Math.floor(deps.time.now.getTime() / 1000) * 1000 + 900_000).toISOString(),
  });
  expect(count()).toBe(1);
  await deps.db.updateTable('users').set({ role: 'admin' }).where('id', '=', signedIn.user.id).execute();
  expect(await verifyToken(deps, { accessToken })).toMatchObject({ role: 'admin' });
  for (const token of ['', 'nonsense', signedIn.tokens.refreshToken, `${accessToken.slice(0, -2)}AA`])
    await expect(verifyToken(deps, { accessToken: token })).rejects.toMatchObject(refused);
  pass(15 * MINUTE);
  await expect(verifyToken(deps, { accessToken })).rejects.toMatchObject(refused);
});
