import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createLimiter } from '../auth/limiter.ts';
import {
  acceptsCode,
  accountWithPassword,
  authenticatorCode,
  protectedAccount,
  trailOf,
} from '../testing/second-factor.ts';
import { createTestDeps, type TestDeps } from '../testing/test-deps.ts';
import { checkSecondFactor } from './check-second-factor.ts';
import { confirmTotp } from './confirm-totp.ts';
import { disableTotp } from './disable-totp.ts';
import { renewRecoveryCodes } from './renew-recovery-codes.ts';
import { startTotp } from './start-totp.ts';

let deps: TestDeps;
const start = new Date('2025-11-21T12:00:10Z');

beforeAll(async () => {
  deps = await createTestDeps();
});
beforeEach(() => {
  deps.time.now = start;
});
afterAll(() => deps.destroy());

const accepts = (userId: string, code: string, from = deps) => acceptsCode(from, { userId, code });

const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: { code: string; errors?: { path: string }[] }) =>
      [error.code, ...(error.errors?.map(({ path }) => path) ?? [])].join(' '),
  );

const rowsOf = (userId: string) =>
  deps.db.selectFrom('totp_secrets').selectAll().where('user_id', '=', userId).execute();

test('without a code, one is asked for', async () => {
  const { userId } = await protectedAccount(deps);
  expect(await codeOf(checkSecondFactor(deps, { userId, code: undefined }))).toBe('codeRequired');
  expect((await trailOf(deps, userId)).events).toEqual(['secondFactorOn']);
});

test('a code is good once', async () => {
  const { userId, secret } = await protectedAccount(deps);
  const code = await authenticatorCode(deps, secret);
  expect(await accepts(userId, code)).toBe(true);
  expect(await accepts(userId, code)).toBe(false);
  expect((await trailOf(deps, userId)).events).toEqual(['secondFactorOn', 'secondFactorFailed']);
});

test.each([
  [-2, false],
  [0, true],
  [1, true],
  [2, false],
])('the code of step %i is accepted: %s', async (off, expected) => {
  const { userId, secret } = await protectedAccount(deps);
  expect(await accepts(userId, await authenticatorCode(deps, secret, off))).toBe(expected);
});

test('the code of the last step is accepted from a telephone that is behind', async () => {
  const { userId, secret } = await protectedAccount(deps);
  deps.time.now = new Date(start.getTime() + 60_000);
  expect(await accepts(userId, await authenticatorCode(deps, secret, -1))).toBe(true);
});

test('after a later code no earlier one is accepted, however the clock moves', async () => {
  const { userId, secret } = await protectedAccount(deps);
  const [now, next, later] = await Promise.all([0, 1, 2].map((off) => authenticatorCode(deps, secret, off)));
  expect(await accepts(userId, next ?? '')).toBe(true);
  expect(await accepts(userId, now ?? '')).toBe(false);
  deps.time.now = new Date(start.getTime() - 3_600_000);
  expect(await accepts(userId, await authenticatorCode(deps, secret))).toBe(false);
  deps.time.now = new Date(start.getTime() + 60_000);
  expect(await accepts(userId, next ?? '')).toBe(false);
  expect(await accepts(userId, later ?? '')).toBe(true);
});

test('of 20 logins with one code at once, one succeeds; with one recovery code too', async () => {
  const { userId, secret, recoveryCodes } = await protectedAccount(deps);
  for (const code of [await authenticatorCode(deps, secret), recoveryCodes[0] ?? '']) {
    const results = await Promise.all(Array.from({ length: 20 }, () => accepts(userId, code)));
    expect(results.filter((isAccepted) => isAccepted)).toHaveLength(1);
  }
});

test('the code that confirmed signs nobody in', async () => {
  const owner = await accountWithPassword(deps);
  const { secret } = await startTotp(deps, owner);
  const code = await authenticatorCode(deps, secret);
  await confirmTotp(deps, { ...owner, code });
  expect(await accepts(owner.userId, code)).toBe(false);
});

test('spaces in a code do no harm, other signs do', async () => {
  const { userId, secret } = await protectedAccount(deps);
  const code = await authenticatorCode(deps, secret);
  for (const wrong of [`${code}0`, `-${code}`, code.slice(1), '', ' ', '\0', `${code}\u0661`])
    expect([wrong, await accepts(userId, wrong)]).toEqual([wrong, false]);
  expect(await accepts(userId, ` ${code.slice(0, 3)} ${code.slice(3)} `)).toBe(true);
});

test('ten recovery codes of 80 bits, each good once, in any way of writing', async () => {
  const { userId, recoveryCodes } = await protectedAccount(deps);
  expect(new Set(recoveryCodes).size).toBe(10);
  for (const code of recoveryCodes)
    expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$/);
  const [one = '', two = '', three = '', four = ''] = recoveryCodes;
  expect(await accepts(userId, one)).toBe(true);
  expect(await accepts(userId, one)).toBe(false);
  expect(await accepts(userId, two.replaceAll('-', '').toLowerCase())).toBe(true);
  expect(await accepts(userId, two)).toBe(false);
  expect(
    await accepts(userId, ` ${three.replaceAll('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l')}`),
  ).toBe(true);
  expect(await accepts(userId, four.slice(0, -1))).toBe(false);
  expect(await accepts(userId, four)).toBe(true);
});

test('a recovery code is good for its account alone, and shows in the audit log', async () => {
  const [ann, bob] = [await protectedAccount(deps), await protectedAccount(deps)];
  const code = ann.recoveryCodes[0] ?? '';
  expect(await accepts(bob.userId, code)).toBe(false);
  expect(await accepts(ann.userId, code)).toBe(true);
  expect((await trailOf(deps, ann.userId)).events).toEqual(['secondFactorOn', 'recoveryCodeUsed']);
  const { rows } = await deps.pool.query('select detail::text from audit_log');
  expect(JSON.stringify(rows)).not.toContain(code);
});

test('guesses are counted for each account before they are compared, and forgotten on success', async () => {
  const limiter = createLimiter({ authPerMinute: 3 });
  const limited = { ...deps, auth: { ...deps.auth, limiter } };
  const [ann, bob] = [await protectedAccount(deps), await protectedAccount(deps)];
  const good = await authenticatorCode(deps, ann.secret);
  for (const wrong of ['000000', '000001']) expect(await accepts(ann.userId, wrong, limited)).toBe(false);
  expect(await accepts(ann.userId, good, limited)).toBe(true);
  for (const wrong of ['000000', '000001', 'AAAA'])
    expect(await accepts(ann.userId, wrong, limited)).toBe(false);
  const tooMany = checkSecondFactor(limited, { userId: ann.userId, code: ann.recoveryCodes[0] });
  await expect(tooMany).rejects.toMatchObject({ code: 'rateLimited', retryAfter: expect.any(Number) });
  expect(await accepts(ann.userId, ann.recoveryCodes[0] ?? '')).toBe(true);
  expect(await codeOf(renewRecoveryCodes(limited, { ...ann, code: '1' }))).toBe('rateLimited');
  expect(await codeOf(disableTotp(limited, { ...ann, code: '1' }))).toBe('rateLimited');
  expect(await accepts(bob.userId, await authenticatorCode(deps, bob.secret), limited)).toBe(true);
  await limiter.close();
});

test('a damaged secret, or that of somebody else, accepts no code; recovery codes help', async () => {
  const [ann, bob] = [await protectedAccount(deps), await protectedAccount(deps)];
  const sealed = (await rowsOf(ann.userId))[0]?.sealed_secret ?? Buffer.alloc(0);
  await deps.db
    .updateTable('totp_secrets')
    .set({ sealed_secret: sealed })
    .where('user_id', '=', bob.userId)
    .execute();
  expect(await accepts(bob.userId, await authenticatorCode(deps, ann.secret))).toBe(false);
  expect(await accepts(bob.userId, await authenticatorCode(deps, bob.secret))).toBe(false);
  expect(await accepts(bob.userId, bob.recoveryCodes[0] ?? '')).toBe(true);
});

test('nothing in the database is a secret, a code or a recovery code', async () => {
  const { userId, secret, recoveryCodes } = await protectedAccount(deps);
  const { rows } = await deps.pool.query(
    `select to_jsonb(t)::text as row from totp_secrets t where user_id = $1
     union all select to_jsonb(r)::text from recovery_codes r where user_id = $1
     union all select to_jsonb(m)::text from mails m where user_id = $1
     union all select to_jsonb(a)::text from audit_log a where actor_id = $1`,
    [userId],
  );
  const text = JSON.stringify(rows);
  expect(rows.length).toBe(13);
  const { base32 } = await import('oslo/encoding');
  const raw = Buffer.from(base32.decode(secret, { strict: false })).toString('hex');
  for (const planted of [secret, raw, ...recoveryCodes, ...recoveryCodes.map((it) => it.replaceAll('-', ''))])
    expect(text).not.toContain(planted);
});
