import { afterAll, beforeAll, expect, test } from 'vitest';
import { AppError } from '../errors.ts';
import { createTestDeps, type TestDeps } from '../testing/test-deps.ts';
import type { Limiter } from './auth-deps.ts';
import { authenticate } from './authenticate.ts';
import { unlimited } from './limiter.ts';
import { login } from './login.ts';
import { logout } from './logout.ts';
import { type RegisterParams, register } from './register.ts';

let deps: TestDeps;
let count = 0;

beforeAll(async () => {
  deps = await createTestDeps();
});
afterAll(() => deps.destroy());

function account(changes: Partial<RegisterParams> = {}): RegisterParams {
  const name = `user-${++count}`;
  return { email: `${name}@example.com`, username: name, password: 'tall green hedgehog', ...changes };
}

async function failure(promise: Promise<unknown>): Promise<AppError> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason) => reason,
  );
  if (!(error instanceof AppError)) throw new Error(`expected an AppError, got ${String(error)}`);
  return error;
}

async function countOf(table: 'users' | 'sessions' | 'raters'): Promise<number> {
  const { count } = await deps.db
    .selectFrom(table)
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return count;
}

test('a login has one spelling: letters the database takes for others are not', async () => {
  const input = account({ username: 'iris-lister', email: 'iris-lister@example.com' });
  await register(deps, input);
  for (const name of ['IRIS-LISTER', 'iris-lister@EXAMPLE.com', 'ｉris-lister'])
    expect((await login(deps, { login: name, password: input.password })).user.username).toBe('iris-lister');
  for (const name of ['İris-lister', 'iris-lİster@example.com', 'iris-lister\0'])
    expect(await failure(login(deps, { login: name, password: input.password }))).toMatchObject({
      code: 'unauthenticated',
    });
});

test('registering makes a user with a rater, a session and tokens that work', async () => {
  const input = account({ displayName: ' Ada  ', ip: '192.0.2.7', userAgent: 'tests' });
  const { user, tokens } = await register(deps, input);
  expect(user).toEqual({
    id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    username: input.username,
    email: input.email,
    emailVerified: false,
    displayName: 'Ada',
    bio: null,
    locale: null,
    isPublic: false,
    avatarUrls: null,
    secondFactor: false,
    role: 'user',
    createdAt: deps.time.now.toISOString(),
  });
  expect(tokens.expiresIn).toBe(900);
  const viewer = await authenticate(deps, { token: tokens.accessToken });
  expect(viewer).toMatchObject({ userId: user.id, role: 'user', sessionId: expect.any(String) });
  const rater = await deps.db.selectFrom('raters').select('source').where('user_id', '=', user.id).execute();
  expect(rater).toEqual([{ source: 'user' }]);
  const session = await deps.db
    .selectFrom('sessions')
    .select(['ip', 'user_agent'])
    .where('id', '=', viewer.sessionId ?? '')
    .executeTakeFirst();
  expect(session).toEqual({ ip: '192.0.2.7', user_agent: 'tests' });
});

test('only hashes are stored', async () => {
  const input = account();
  const { user, tokens } = await register(deps, input);
  const rows = await deps.db
    .selectFrom('users as u')
    .innerJoin('sessions as s', 's.user_id', 'u.id')
    .innerJoin('session_tokens as t', 't.session_id', 's.id')
    .selectAll()
    .where('u.id', '=', user.id)
    .executeTakeFirstOrThrow();
  expect(rows.password_hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  const dump = JSON.stringify({ ...rows, hash: rows.hash.toString('base64url') });
  expect(dump).not.toContain(input.password);
  expect(dump).not.toContain(tokens.refreshToken);
  expect(dump).not.toContain(tokens.accessToken);
});

test.each([
  ['emailTaken', (first: RegisterParams) => account({ email: first.email.toUpperCase() })],
  ['usernameTaken', (first: RegisterParams) => account({ username: first.username.toUpperCase() })],
  ['emailTaken', (first: RegisterParams) => account({ email: ` ${first.email.replace('@', '\uff20')} ` })],
])('a name in use is refused as %s, whatever its case or width', async (code, second) => {
  const first = account();
  await register(deps, first);
  const before = await countOf('users');
  expect((await failure(register(deps, second(first)))).code).toBe(code);
  expect(await countOf('users')).toBe(before);
});

test.each([
  ['email', { email: 'nobody' }],
  ['username', { username: 'ab' }],
  ['username', { username: 'a'.repeat(31) }],
  ['username', { username: 'with space' }],
  ['password', { password: '1234567' }],
  ['password', { password: 'a'.repeat(129) }],
  ['password', { email: 'somebody@example.com', password: 'Somebody@Example.com' }],
  ['password', { username: 'a-long-username', password: 'A-LONG-USERNAME' }],
  ['password', { email: 'long-local-part@example.com', password: 'long-local-part' }],
  ['password', { password: 'iloveyou' }],
  ['password', { displayName: 'Ada Lovelace', password: 'ada-lovelace-1815' }],
  ['password', { password: 'half a pair \ud83d' }],
  ['passwordConfirm', { passwordConfirm: 'tall green hedgehof' }],
  ['displayName', { displayName: ' ' }],
  ['displayName', { displayName: 'a\u0000b' }],
])('a bad %s is refused by name (%j)', async (path, changes) => {
  const error = await failure(register(deps, account(changes)));
  expect(error.code).toBe('validationFailed');
  expect(error.errors?.map((field) => field.path)).toEqual([path]);
});

test('password lengths are code points: 8 and 128 emoji will do', async () => {
  for (const length of [8, 128]) {
    const input = account({ password: '\u{1f99a}'.repeat(length) });
    const { user } = await register(deps, input);
    expect((await login(deps, { login: input.username, password: input.password })).user.id).toBe(user.id);
  }
});

test('of 50 parallel sign-ups with one address, one wins and the others are told', async () => {
  const shared = account();
  const [users, raters] = [await countOf('users'), await countOf('raters')];
  const results = await Promise.allSettled(
    Array.from({ length: 50 }, (_, i) => register(deps, { ...shared, username: `${shared.username}.${i}` })),
  );
  const codes = results.map((result) => (result.status === 'fulfilled' ? 'won' : result.reason.code));
  expect(codes.filter((code) => code === 'won')).toHaveLength(1);
  expect(codes.filter((code) => code === 'emailTaken')).toHaveLength(49);
  expect(await countOf('users')).toBe(users + 1);
  expect(await countOf('raters')).toBe(raters + 1);
});

test('logging in takes the address or the username, in any case', async () => {
  const input = account();
  const { user } = await register(deps, input);
  for (const name of [input.email, input.email.toUpperCase(), input.username, ` ${input.username} `])
    expect((await login(deps, { login: name, password: input.password })).user).toEqual(user);
});

test('a password is compared exactly, but for its Unicode form', async () => {
  const input = account({ password: 'caf\u00e9 au lait' });
  await register(deps, input);
  const decomposed = input.password.normalize('NFD');
  await login(deps, { login: input.username, password: decomposed });
  for (const password of [`${input.password} `, input.password.toUpperCase(), 'cafe au lait'])
    expect((await failure(login(deps, { login: input.username, password }))).code).toBe('unauthenticated');
});

test('a wrong password and an unknown account answer alike', async () => {
  const input = account();
  await register(deps, input);
  const wrong = await failure(login(deps, { login: input.username, password: 'something else' }));
  for (const name of ['nobody', 'nobody@example.com', 'no\0body', '\ud800', `${'x'.repeat(900)}@x`]) {
    const unknown = await failure(login(deps, { login: name, password: input.password }));
    expect({ ...unknown, stack: '', message: unknown.message }).toEqual({
      ...wrong,
      stack: '',
      message: wrong.message,
    });
  }
});

test('an unknown account costs a hash, and one of the same parameters', async () => {
  const verified: (string | undefined)[] = [];
  const { passwords } = deps.auth;
  const watched = {
    ...deps,
    auth: {
      ...deps.auth,
      passwords: {
        ...passwords,
        verify: (hash: string | undefined, password: string) => {
          verified.push(hash);
          return passwords.verify(hash, password);
        },
      },
    },
  };
  await failure(login(watched, { login: 'nobody', password: 'whatever it is' }));
  expect(verified).toEqual([undefined]);
});

test('attempts are limited an account before a password is looked at', async () => {
  const keys: string[] = [];
  const limiter: Limiter = {
    ...unlimited,
    consume: async (_class, key) => {
      keys.push(key);
      if (keys.length > 1) throw new AppError('rateLimited', 'enough', { retryAfter: 3 });
      return undefined;
    },
  };
  const input = account();
  await register(deps, input);
  const limited = { ...deps, auth: { ...deps.auth, limiter } };
  await login(limited, { login: input.username, password: input.password });
  const error = await failure(
    login(limited, { login: ` ${input.username.toUpperCase()}`, password: input.password }),
  );
  expect(error).toMatchObject({ code: 'rateLimited', retryAfter: 3 });
  expect(keys[0]).toBe(keys[1]);
  expect(keys[0]).not.toContain(input.username);
});

test('a role change acts on the next request, and the end of a session too', async () => {
  const { user, tokens } = await register(deps, account());
  await deps.db.updateTable('users').set({ role: 'admin' }).where('id', '=', user.id).execute();
  expect((await authenticate(deps, { token: tokens.accessToken })).role).toBe('admin');
  await deps.db.deleteFrom('sessions').where('user_id', '=', user.id).execute();
  expect((await failure(authenticate(deps, { token: tokens.accessToken }))).code).toBe('unauthenticated');
});

test('without a token nobody is authenticated', async () => {
  expect((await failure(authenticate(deps, { token: undefined }))).code).toBe('unauthenticated');
});

test('logging out by refresh token ends that session only', async () => {
  const input = account();
  const first = await register(deps, input);
  const second = await login(deps, { login: input.username, password: input.password });
  await logout(deps, { refreshToken: first.tokens.refreshToken });
  expect((await failure(authenticate(deps, { token: first.tokens.accessToken }))).code).toBe(
    'unauthenticated',
  );
  await authenticate(deps, { token: second.tokens.accessToken });
});

test('an expired access token still logs out, and everywhere ends every session', async () => {
  const input = account();
  const first = await register(deps, input);
  const second = await login(deps, { login: input.username, password: input.password });
  const { now } = deps.time;
  deps.time.now = new Date(now.getTime() + 901_000);
  const expired = first.tokens.accessToken;
  expect((await failure(authenticate(deps, { token: expired }))).code).toBe('unauthenticated');
  await logout(deps, { accessToken: expired, everywhere: true, ip: '192.0.2.1' });
  deps.time.now = now;
  for (const { tokens } of [first, second])
    expect((await failure(authenticate(deps, { token: tokens.accessToken }))).code).toBe('unauthenticated');
});

test('a token that names no session, a forged one, or none, changes nothing', async () => {
  const { tokens } = await register(deps, account());
  const before = await countOf('sessions');
  const forged = `${tokens.accessToken.split('.').slice(0, 2).join('.')}.${'A'.repeat(86)}`;
  await logout(deps, { refreshToken: 'nothing' });
  await logout(deps, { accessToken: forged, everywhere: true });
  await logout(deps, {});
  expect(await countOf('sessions')).toBe(before);
});
