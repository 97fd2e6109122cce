import { createLimiter } from '@matinee/core/auth/limiter';
import { authenticatorCode } from '@matinee/core/testing/second-factor';
import { createTestDeps, type TestDeps } from '@matinee/core/testing/test-deps';
import type { ProcedurePath } from '@matinee/router/authorization';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { PASSWORD, signUp, type TestAccount } from './testing/accounts.ts';
import { callDoor, type Door, doors } from './testing/doors.ts';
import { startTestApi, type TestApi } from './testing/index.ts';

let deps: TestDeps;
let api: TestApi;
const start = new Date('2025-11-21T12:00:10Z');

beforeAll(async () => {
  deps = await createTestDeps();
  api = await startTestApi({ deps });
});
beforeEach(() => {
  deps.time.now = start;
});
afterAll(async () => {
  await api?.close();
  await deps?.destroy();
});

type Input = Record<string, unknown>;

const call = (door: Door, procedure: ProcedurePath, input: Input, token?: string) =>
  callDoor(api.url, door, { procedure, input, ...(token !== undefined && { token }) });

const login = (door: Door, { username }: TestAccount, more: Input = {}) =>
  call(door, 'auth.login', { login: username, password: PASSWORD, ...more });

/** Somebody whose second factor is on, all of it over this door. */
async function protectedAccount(door: Door) {
  const account = await signUp(api.url);
  const started = await call(door, 'totp.start', { password: PASSWORD }, account.token);
  const { secret } = started.data as { secret: string };
  const code = await authenticatorCode(deps, secret, -1);
  const confirmed = await call(door, 'totp.confirm', { code }, account.token);
  expect([started.status, confirmed.status]).toEqual([200, 200]);
  const { recoveryCodes } = confirmed.data as { recoveryCodes: string[] };
  return { ...account, secret, recoveryCodes };
}

const secondFactorOf = async (door: Door, { token }: TestAccount) =>
  ((await call(door, 'me.get', {}, token)).data as { secondFactor: boolean }).secondFactor;

for (const door of doors) {
  test(`over ${door}: on, asked for at login, off`, async () => {
    const ann = await protectedAccount(door);
    expect(await secondFactorOf(door, ann)).toBe(true);
    const asked = await login(door, ann);
    expect(asked).toMatchObject({ status: 401, problem: { code: 'codeRequired' } });
    expect(asked.problem?.detail).toContain('`code`');
    const code = await authenticatorCode(deps, ann.secret);
    const signedIn = await login(door, ann, { code });
    expect(signedIn).toMatchObject({ status: 200, data: { user: { id: ann.id, secondFactor: true } } });
    const replayed = await login(door, ann, { code });
    expect(replayed).toMatchObject({ status: 401, problem: { code: 'unauthenticated' } });
    const wrong = { password: 'wrong', code: ann.recoveryCodes[0] };
    const refused = await call(door, 'totp.disable', wrong, ann.token);
    expect(refused).toMatchObject({
      status: 400,
      problem: { code: 'validationFailed', errors: [{ path: 'password' }] },
    });
    const off = { ...wrong, password: PASSWORD };
    expect((await call(door, 'totp.disable', off, ann.token)).problem).toBeUndefined();
    expect(await secondFactorOf(door, ann)).toBe(false);
    expect((await login(door, ann)).status).toBe(200);
  });

  test(`over ${door}: a wrong password says the same whatever code is sent`, async () => {
    const ann = await protectedAccount(door);
    const code = await authenticatorCode(deps, ann.secret);
    const wrong = { password: 'wrong' };
    const replies = [await login(door, ann, wrong), await login(door, ann, { ...wrong, code })];
    expect(replies.map(({ problem }) => problem?.detail)).toEqual(
      Array(2).fill('The login or the password is wrong'),
    );
    expect((await login(door, ann, { code })).status).toBe(200);
  });

  test(`over ${door}: a recovery code instead, once`, async () => {
    const ann = await protectedAccount(door);
    const code = ann.recoveryCodes[4]?.replaceAll('-', '').toLowerCase();
    expect((await login(door, ann, { code })).status).toBe(200);
    expect((await login(door, ann, { code: ann.recoveryCodes[4] })).status).toBe(401);
    const renewal = { code: ann.recoveryCodes[5] };
    const renewed = await call(door, 'totp.renewRecoveryCodes', renewal, ann.token);
    expect((renewed.data as { recoveryCodes: string[] }).recoveryCodes).toHaveLength(10);
    expect((await login(door, ann, { code: ann.recoveryCodes[6] })).status).toBe(401);
  });

  test(`over ${door}: of 20 logins with one code at once, one succeeds`, async () => {
    const ann = await protectedAccount(door);
    const code = await authenticatorCode(deps, ann.secret);
    const replies = await Promise.all(Array.from({ length: 20 }, () => login(door, ann, { code })));
    expect(replies.map(({ status }) => status).sort()).toEqual([200, ...Array(19).fill(401)]);
    const { sessions } = await deps.db
      .selectFrom('sessions')
      .select((eb) => eb.fn.countAll<number>().as('sessions'))
      .where('user_id', '=', ann.id)
      .executeTakeFirstOrThrow();
    expect(sessions).toBe(2);
  });
}

test('with the second factor off, a code is not looked at', async () => {
  const ann = await signUp(api.url);
  expect((await login('rest', ann, { code: 'nonsense' })).status).toBe(200);
});

test('guessing codes is throttled by account, whoever guesses, also with the right one at last', async () => {
  const limiter = createLimiter({ authPerMinute: 10 });
  const ann = await protectedAccount('rest');
  await using limited = await startTestApi({
    deps: { ...deps, auth: { ...deps.auth, limiter: { ...limiter, consume: onlyCodes(limiter) } } },
  });
  const attempt = (code: string) => {
    const input = { login: ann.username, password: PASSWORD, code };
    return callDoor(limited.url, 'rest', { procedure: 'auth.login', input });
  };
  const statuses = [];
  for (let guess = 0; guess < 11; guess++) statuses.push((await attempt(`00000${guess % 10}`)).status);
  expect(statuses).toEqual([...Array(10).fill(401), 429]);
  const right = await attempt(await authenticatorCode(deps, ann.secret));
  expect(right).toMatchObject({ status: 429, problem: { code: 'rateLimited' } });
  expect(right.problem?.retryAfter).toBeGreaterThan(60);
  await limiter.close();
});

/** Counts guesses of codes alone, so that no other limit is hit first. */
function onlyCodes(limiter: TestDeps['auth']['limiter']): TestDeps['auth']['limiter']['consume'] {
  return async (limitClass, key) =>
    limitClass === 'secondFactor' ? limiter.consume(limitClass, key) : undefined;
}

test('a code or a password in the query of a DELETE is refused, and switches nothing off', async () => {
  const ann = await protectedAccount('rest');
  const given = { password: PASSWORD, code: ann.recoveryCodes[0] ?? '' };
  const response = await fetch(`${api.url}/api/v1/me/totp?${new URLSearchParams(given)}`, {
    method: 'DELETE',
    headers: { authorization: `Bearer ${ann.token}` },
  });
  expect(response.status).toBe(400);
  expect(await secondFactorOf('rest', ann)).toBe(true);
});

test('answers with secrets are not stored on the way', async () => {
  const ann = await signUp(api.url);
  const response = await fetch(`${api.url}/api/v1/me/totp`, {
    method: 'POST',
    headers: { authorization: `Bearer ${ann.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ password: PASSWORD }),
  });
  expect(response.status).toBe(200);
  expect(response.headers.get('cache-control')).toBe('no-store');
  expect(response.headers.has('etag')).toBe(false);
});
