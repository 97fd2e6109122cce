import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { newAccount } from '../testing/accounts.ts';
import { createTestDeps, type TestDeps } from '../testing/test-deps.ts';
import { authenticate } from './authenticate.ts';
import { login } from './login.ts';
import { logout } from './logout.ts';
import { type RegisterParams, register } from './register.ts';
import type { SessionCookie } from './session-cookie.ts';

const DAY = 86_400;
const refused = { code: 'unauthenticated' };

let deps: TestDeps;
let ann: RegisterParams;
let cookie: SessionCookie;
let annId: string;

beforeAll(async () => {
  deps = await createTestDeps();
});
afterAll(() => deps.destroy());

beforeEach(async () => {
  ann = newAccount();
  const signedIn = await register(deps, { ...ann, cookie: true });
  if (!signedIn.cookie) throw new Error('There is no cookie');
  cookie = signedIn.cookie;
  annId = signedIn.user.id;
});

function pass(seconds: number): void {
  deps.time.now = new Date(deps.time.now.getTime() + seconds * 1000);
}

function sessionsOf(userId: string) {
  return deps.db.selectFrom('sessions').selectAll().where('user_id', '=', userId).execute();
}

async function signIn(changes: { cookie?: boolean; cookieBefore?: string } = {}) {
  return login(deps, { login: ann.username, password: ann.password, ...changes });
}

test('a session in a cookie has no tokens, and nothing of the cookie is stored', async () => {
  const signedIn = await signIn({ cookie: true });
  expect(signedIn.tokens).toBeNull();
  expect(cookie.maxAge).toBe(30 * DAY);
  const viewer = await authenticate(deps, { cookie: cookie.value });
  expect(viewer).toEqual({
    userId: annId,
    role: 'user',
    scopes: ['read', 'write', 'admin'],
    sessionId: expect.any(String),
  });
  const { rows } = await deps.pool.query(
    'select 1 from session_tokens t join sessions s on s.id = session_id where user_id = $1',
    [annId],
  );
  expect(rows).toEqual([]);
  const signature = cookie.value.split('.')[2] ?? '';
  expect(JSON.stringify([await sessionsOf(annId), rows])).not.toContain(signature);
});

const forgeries: [string, (value: string) => string | Promise<string>][] = [
  ['nothing', () => ''],
  ['garbage', () => 'a b; c="\u0000'],
  ['no signature', (value) => value.split('.').slice(0, 2).join('.')],
  ['an empty signature', (value) => `${value.split('.').slice(0, 2).join('.')}.`],
  ['another signature', (value) => value.replace(/[\w-]{43}$/, 'A'.repeat(43))],
  ['one more part', (value) => `${value}.x`],
  ['two of them', (value) => `${value},${value}`],
  ['the id of the session alone', (value) => value.split('.')[0] ?? ''],
  ['a megabyte', (value) => value + 'x'.repeat(1_000_000)],
  [
    'somebody else under the same signature',
    async (value) => {
      const other = await register(deps, newAccount());
      return value.split('.').with(1, other.user.id).join('.');
    },
  ],
  [
    'another session under the same signature',
    async (value) => {
      await signIn();
      const ids = (await sessionsOf(annId)).map(({ id }) => id);
      const other = ids.find((id) => !value.startsWith(id));
      return value
        .split('.')
        .with(0, other ?? '')
        .join('.');
    },
  ],
];

test.each(forgeries)('refused: %s', async (_name, forge) => {
  const forged = await forge(cookie.value);
  await expect(authenticate(deps, { cookie: forged })).rejects.toMatchObject(refused);
  await logout(deps, { cookie: forged, everywhere: true });
  expect((await authenticate(deps, { cookie: cookie.value })).userId).toBe(annId);
});

test('a cookie of another installation is refused', async () => {
  const secrets = { ...deps.auth.secrets, sessionCookies: new Uint8Array(32) };
  const elsewhere = { ...deps, auth: { ...deps.auth, secrets } };
  await expect(authenticate(elsewhere, { cookie: cookie.value })).rejects.toMatchObject(refused);
});

test('a token wins over a cookie, even one that is worth nothing', async () => {
  const other = await register(deps, newAccount());
  const { accessToken } = other.tokens;
  const viewer = await authenticate(deps, { token: accessToken, cookie: cookie.value });
  expect(viewer.userId).toBe(other.user.id);
  for (const token of ['', 'nonsense'])
    await expect(authenticate(deps, { token, cookie: cookie.value })).rejects.toMatchObject(refused);
});

test('use moves the end of the session, and the cookie is given anew; of tokens there is none', async () => {
  pass(14 * DAY);
  expect((await authenticate(deps, { cookie: cookie.value })).cookie).toBeUndefined();
  pass(2 * DAY);
  const viewer = await authenticate(deps, { cookie: cookie.value });
  expect(viewer.cookie).toEqual({ value: cookie.value, maxAge: 30 * DAY });
  expect((await authenticate(deps, { cookie: cookie.value })).cookie).toBeUndefined();
  const lifetimes = { ...deps.auth.lifetimes, access: 20 * DAY };
  const lasting = { ...deps, auth: { ...deps.auth, lifetimes } };
  const { tokens } = await login(lasting, { login: ann.username, password: ann.password });
  pass(16 * DAY);
  expect((await authenticate(deps, { token: tokens.accessToken })).cookie).toBeUndefined();
});

test('an unused session ends, and its cookie with it', async () => {
  pass(30 * DAY + 1);
  await expect(authenticate(deps, { cookie: cookie.value })).rejects.toMatchObject(refused);
  expect(await sessionsOf(annId)).toEqual([]);
});

test('no cookie outlives the greatest age of its session', async () => {
  const ages: number[] = [];
  for (let day = 16; day < 180; day += 16) {
    pass(16 * DAY);
    const { cookie: renewed } = await authenticate(deps, { cookie: cookie.value });
    if (renewed) ages.push(day * DAY + renewed.maxAge);
  }
  expect(ages.length).toBeGreaterThan(5);
  expect(Math.max(...ages)).toBe(180 * DAY);
  pass(4 * DAY);
  await expect(authenticate(deps, { cookie: cookie.value })).rejects.toMatchObject(refused);
});

test('signing in with a cookie along makes a session anew and ends the one of that cookie', async () => {
  for (const byCookie of [true, false]) {
    const before = await signIn({ cookie: true });
    const planted = before.cookie?.value ?? '';
    const after = await signIn({ cookie: byCookie, cookieBefore: planted });
    expect(after.cookie?.value).not.toBe(planted);
    await expect(authenticate(deps, { cookie: planted })).rejects.toMatchObject(refused);
  }
  await authenticate(deps, { cookie: cookie.value });
});

test('so does signing up, whoever the cookie belonged to', async () => {
  await register(deps, { ...newAccount(), cookieBefore: cookie.value });
  await expect(authenticate(deps, { cookie: cookie.value })).rejects.toMatchObject(refused);
});

test('a sign-in that fails, or brings a forged cookie, ends nothing', async () => {
  const forged = cookie.value.replace(/[\w-]{43}$/, 'A'.repeat(43));
  await signIn({ cookieBefore: forged });
  const wrong = login(deps, { login: ann.username, password: 'wrong', cookieBefore: cookie.value });
  await expect(wrong).rejects.toMatchObject(refused);
  const taken = register(deps, { ...newAccount(), email: ann.email, cookieBefore: cookie.value });
  await expect(taken).rejects.toMatchObject({ code: 'emailTaken' });
  await authenticate(deps, { cookie: cookie.value });
});

test('logging out goes by the cookie when no token is given, and only then', async () => {
  const other = await register(deps, newAccount());
  const { accessToken, refreshToken } = other.tokens;
  await logout(deps, { accessToken: 'nonsense', cookie: cookie.value });
  await logout(deps, { refreshToken: 'nonsense', accessToken, cookie: cookie.value });
  await authenticate(deps, { cookie: cookie.value });
  await logout(deps, { refreshToken, cookie: cookie.value });
  await authenticate(deps, { cookie: cookie.value });
  await logout(deps, { cookie: cookie.value });
  await expect(authenticate(deps, { cookie: cookie.value })).rejects.toMatchObject(refused);
});

test('logging out everywhere by a cookie ends every session of its user', async () => {
  const { tokens } = await login(deps, { login: ann.username, password: ann.password });
  await logout(deps, { cookie: cookie.value, everywhere: true });
  expect(await sessionsOf(annId)).toEqual([]);
  await expect(authenticate(deps, { token: tokens.accessToken })).rejects.toMatchObject(refused);
});
