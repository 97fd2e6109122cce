import { createTestDeps, type TestDeps } from '@matinee/core/testing/test-deps';
import type { ProcedurePath } from '@matinee/router/authorization';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { newAccount, PASSWORD } from './testing/accounts.ts';
import { type BrowserReply, callAsBrowser } from './testing/browser.ts';
import { databaseChecksum } from './testing/database-checksum.ts';
import { type Door, doors } from './testing/doors.ts';
import { startTestApi, type TestApi } from './testing/index.ts';

const DAY = 86_400;
const LISTED = 'https://friend.example';

let deps: TestDeps;
/** Reached over https, as its PUBLIC_URL says, and on a loopback address. */
let api: TestApi;
let local: TestApi;

beforeAll(async () => {
  deps = await createTestDeps();
  local = await startTestApi({ deps });
  api = await startTestApi({
    deps: { ...deps, publicUrl: 'https://movies.example.org' },
    corsOrigins: [LISTED],
  });
});
afterAll(async () => {
  await api?.close();
  await local?.close();
  await deps?.destroy();
});

beforeEach(() => {
  deps.time.now = new Date();
});

function pass(seconds: number): void {
  deps.time.now = new Date(deps.time.now.getTime() + seconds * 1000);
}

type Signed = { username: string; id: string; cookie: string; reply: BrowserReply };

/** Signs somebody new up in cookie mode; `cookie` is the header that brings the cookie back. */
async function signUp(door: Door, url = api.url): Promise<Signed> {
  const input = { ...newAccount(), cookie: true };
  const reply = await callAsBrowser(url, door, { procedure: 'auth.register', input });
  const [set] = reply.cookies;
  if (!set) throw new Error(`No cookie: ${reply.problem?.detail}`);
  const { id } = (reply.data as { user: { id: string } }).user;
  return { username: input.username, id, cookie: `${set.name}=${set.value}`, reply };
}

const gone = {
  name: '__Host-matinee',
  value: '',
  attributes: { 'max-age': '0', path: '/', httponly: true, secure: true },
};

for (const door of doors)
  describe(`over ${door}`, () => {
    const call = (
      procedure: ProcedurePath,
      { cookie, input, headers }: { cookie?: string; input?: object; headers?: Record<string, string> } = {},
    ) =>
      callAsBrowser(api.url, door, {
        procedure,
        input: input as Record<string, unknown>,
        headers: { ...(cookie !== undefined && { cookie }), ...headers },
      });
    const me = (cookie: string, headers?: Record<string, string>) => call('me.get', { cookie, headers });
    const login = (signed: Signed, more: object = {}) => ({
      input: { login: signed.username, password: PASSWORD, cookie: true, ...more },
    });

    test('signing up in cookie mode answers no token, and a cookie that no script and no other site has', async () => {
      const { reply, cookie, id } = await signUp(door);
      expect(reply.data).toMatchObject({ user: { id }, tokens: null });
      expect(Object.keys(reply.data as object).sort()).toEqual(['tokens', 'user']);
      expect(reply.cookies).toEqual([
        {
          name: '__Host-matinee',
          value: expect.stringMatching(/^[\w.-]+$/),
          attributes: {
            'max-age': String(30 * DAY),
            path: '/',
            httponly: true,
            secure: true,
            samesite: 'Lax',
          },
        },
      ]);
      expect(reply.headers.get('cache-control')).toBe('no-store');
      expect((await me(cookie)).data).toMatchObject({ id });
      expect(JSON.stringify(reply.data)).not.toContain(reply.cookies[0]?.value);
    });

    test('so does signing in; without asking for it there are tokens and no cookie', async () => {
      const ann = await signUp(door);
      const byCookie = await call('auth.login', login(ann));
      expect(byCookie.data).toMatchObject({ user: { id: ann.id }, tokens: null });
      expect(byCookie.cookies).toHaveLength(1);
      const byToken = await call('auth.login', login(ann, { cookie: false }));
      expect(byToken.data).toMatchObject({ tokens: { accessToken: expect.any(String) } });
      expect(byToken.cookies).toEqual([]);
    });

    test('on plain http the name has no prefix on a loopback address, and elsewhere there is no cookie', async () => {
      const { reply } = await signUp(door, local.url);
      expect(reply.cookies).toMatchObject([
        { name: 'matinee', attributes: { httponly: true, samesite: 'Lax' } },
      ]);
      expect(reply.cookies[0]?.attributes.secure).toBeUndefined();
      await using plain = await startTestApi({ deps: { ...deps, publicUrl: 'http://movies.example.org' } });
      const before = await databaseChecksum(deps);
      const input = { ...newAccount(), cookie: true };
      const refused = await callAsBrowser(plain.url, door, { procedure: 'auth.register', input });
      expect(refused).toMatchObject({ status: 400, cookies: [], problem: { errors: [{ path: 'cookie' }] } });
      expect(await databaseChecksum(deps)).toBe(before);
      const headers = { cookie: `matinee=${reply.cookies[0]?.value}` };
      const unread = await callAsBrowser(plain.url, door, { procedure: 'me.get', headers });
      expect(unread).toMatchObject({ status: 401, cookies: [] });
    });

    test('a session that goes on has its cookie set anew', async () => {
      const { cookie } = await signUp(door);
      pass(14 * DAY);
      expect((await me(cookie)).cookies).toEqual([]);
      pass(2 * DAY);
      const { cookies } = await me(cookie);
      expect(cookies).toMatchObject([{ attributes: { 'max-age': String(30 * DAY), secure: true } }]);
      expect(`${cookies[0]?.name}=${cookies[0]?.value}`).toBe(cookie);
    });

    test('one that has ended is taken back', async () => {
      const { cookie } = await signUp(door);
      pass(31 * DAY);
      expect(await me(cookie)).toMatchObject({
        status: 401,
        problem: { code: 'unauthenticated' },
        cookies: [gone],
      });
    });

    test.each([
      ['garbage', 'garbage'],
      ['nothing', ''],
      ['bytes', '\u00ff%00%ff"'],
      ['a huge one', 'x'.repeat(6_000)],
      ['a forged one', `${crypto.randomUUID()}.${crypto.randomUUID()}.${'A'.repeat(43)}`],
    ])('%s is refused and taken back, where somebody must be signed in', async (_name, value) => {
      const cookie = `__Host-matinee=${value}`;
      expect(await me(cookie)).toMatchObject({ status: 401, cookies: [gone] });
      expect(await call('genres.list', { cookie })).toMatchObject({ status: 200, cookies: [] });
    });

    test('of two cookies with the name none is believed, whichever comes first', async () => {
      const [ann, eve] = [await signUp(door), await signUp(door)];
      for (const cookies of [
        `${ann.cookie}; ${eve.cookie}`,
        `${eve.cookie}; a=b;  ${ann.cookie}`,
        `${ann.cookie};${ann.cookie}`,
      ])
        expect(await me(cookies)).toMatchObject({ status: 401, cookies: [gone] });
      expect((await me(`a=b; ${ann.cookie}; matinee=x; x__Host-matinee=y`)).data).toMatchObject({
        id: ann.id,
      });
    });

    test('the cookie of the other kind of address is not believed', async () => {
      const { cookie } = await signUp(door, local.url);
      expect(await me(cookie)).toMatchObject({ status: 401, cookies: [] });
    });

    test('a token wins, good or bad, and the cookie is left alone', async () => {
      const [ann, bob] = [await signUp(door), await signUp(door)];
      const { data } = await call('auth.login', login(bob, { cookie: false }));
      const { accessToken } = (data as { tokens: { accessToken: string } }).tokens;
      const asBob = await me(ann.cookie, { authorization: `Bearer ${accessToken}` });
      expect(asBob.data).toMatchObject({ id: bob.id });
      for (const authorization of ['Bearer nonsense', 'Bearer ', 'bearer'])
        expect(await me(ann.cookie, { authorization })).toMatchObject({ status: 401, cookies: [] });
      expect((await me(ann.cookie, { authorization: 'Basic YTpi' })).data).toMatchObject({ id: ann.id });
    });

    test('signing in never goes on with a session that was planted, and ends it', async () => {
      const [eve, ann] = [await signUp(door), await signUp(door)];
      const signedIn = await call('auth.login', { cookie: eve.cookie, ...login(ann) });
      const [set] = signedIn.cookies;
      expect(`${set?.name}=${set?.value}`).not.toBe(eve.cookie);
      expect((await me(`${set?.name}=${set?.value}`)).data).toMatchObject({ id: ann.id });
      expect((await me(eve.cookie)).status).toBe(401);
      const byToken = await call('auth.login', { cookie: ann.cookie, ...login(eve, { cookie: false }) });
      expect(byToken).toMatchObject({ status: 200, cookies: [gone] });
      expect((await me(ann.cookie)).status).toBe(401);
    });

    test('logging out ends the session of the cookie and takes it back, and again is fine', async () => {
      const ann = await signUp(door);
      const out = await call('auth.logout', { cookie: ann.cookie });
      expect(out).toMatchObject({ problem: undefined, cookies: [gone] });
      expect((await me(ann.cookie)).status).toBe(401);
      const again = await call('auth.logout', { cookie: ann.cookie });
      expect(again).toMatchObject({ problem: undefined, cookies: [gone] });
    });

    test('logging out everywhere ends the others too', async () => {
      const ann = await signUp(door);
      const other = await call('auth.login', login(ann));
      const input = { everywhere: true };
      expect(await call('auth.logout', { cookie: ann.cookie, input })).toMatchObject({ cookies: [gone] });
      const [set] = other.cookies;
      expect((await me(`${set?.name}=${set?.value}`)).status).toBe(401);
    });

    test('logging out by a token leaves a cookie alone', async () => {
      const ann = await signUp(door);
      const { data } = await call('auth.login', login(ann, { cookie: false }));
      const { accessToken, refreshToken } = (
        data as { tokens: { accessToken: string; refreshToken: string } }
      ).tokens;
      const headers = { authorization: `Bearer ${accessToken}` };
      for (const input of [{}, { refreshToken }])
        expect(await call('auth.logout', { cookie: ann.cookie, headers, input })).toMatchObject({
          cookies: [],
        });
      expect((await me(ann.cookie)).status).toBe(200);
    });

    test('one sees where one is signed in; ending the current session is signing out', async () => {
      const ann = await signUp(door);
      await call('auth.login', { ...login(ann), headers: { 'user-agent': 'curl/8.5.0' } });
      const { data } = await call('sessions.list', { cookie: ann.cookie });
      const { items } = data as { items: { id: string; device: string; isCurrent: boolean }[] };
      expect(items.map(({ device, isCurrent }) => [device, isCurrent])).toEqual([
        ['curl', false],
        ['node', true],
      ]);
      const [other, current] = items.map(({ id }) => ({ input: { id }, cookie: ann.cookie }));
      expect(await call('sessions.revoke', other)).toMatchObject({ problem: undefined, cookies: [] });
      expect(await call('sessions.revoke', other)).toMatchObject({ status: 404 });
      expect(await call('sessions.revoke', current)).toMatchObject({ problem: undefined, cookies: [gone] });
      expect((await me(ann.cookie)).status).toBe(401);
    });

    test('cookie mode is for the same site: a listed origin of another one has tokens, and no cookie is believed', async () => {
      const ann = await signUp(door);
      const far = { origin: LISTED, 'sec-fetch-site': 'cross-site' };
      const near = { origin: LISTED, 'sec-fetch-site': 'same-site' };
      const refused = await call('auth.login', { ...login(ann), headers: far });
      expect(refused).toMatchObject({ status: 400, cookies: [], problem: { errors: [{ path: 'cookie' }] } });
      const byToken = await call('auth.login', { ...login(ann, { cookie: false }), headers: far });
      expect(byToken).toMatchObject({ data: { tokens: { accessToken: expect.any(String) } }, cookies: [] });
      expect(await me(ann.cookie, far)).toMatchObject({ status: 401, cookies: [] });
      expect(await call('auth.logout', { cookie: ann.cookie, headers: far })).toMatchObject({ cookies: [] });
      expect((await me(ann.cookie, near)).data).toMatchObject({ id: ann.id });
      expect((await call('auth.login', { ...login(ann), headers: near })).cookies).toHaveLength(1);
    });

    test('a link on another site shows nothing of a user, and signs nobody out', async () => {
      const ann = await signUp(door);
      const followed = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' };
      expect(await me(ann.cookie, followed)).toMatchObject({ status: 401, cookies: [] });
      expect((await me(ann.cookie)).status).toBe(200);
    });
  });
