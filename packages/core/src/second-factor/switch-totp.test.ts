import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { createLimiter } from '../auth/limiter.ts';
import {
  acceptsCode,
  accountWithPassword,
  authenticatorCode,
  protectedAccount,
  switchOnTotp,
  trailOf,
} from '../testing/second-factor.ts';
import { createTestDeps, type TestDeps } from '../testing/test-deps.ts';
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

test('starting needs the password, replaces what was not confirmed, and asks for nothing yet', async () => {
  const owner = await accountWithPassword(deps);
  expect(await codeOf(startTotp(deps, { ...owner, password: 'wrong' }))).toBe('validationFailed password');
  expect(await rowsOf(owner.userId)).toEqual([]);
  const first = await startTotp(deps, owner);
  const second = await startTotp(deps, owner);
  expect(second.secret).not.toBe(first.secret);
  expect(second.secret).toMatch(/^[A-Z2-7]{32}$/);
  expect(second.uri).toContain(`secret=${second.secret}`);
  const old = await authenticatorCode(deps, first.secret);
  expect(await codeOf(confirmTotp(deps, { ...owner, code: old }))).toBe('validationFailed code');
  expect((await trailOf(deps, owner.userId)).events).toEqual(['passwordRefused', 'secondFactorFailed']);
  await confirmTotp(deps, { ...owner, code: await authenticatorCode(deps, second.secret) });
  expect(await codeOf(startTotp(deps, owner))).toBe('conflict');
  expect((await trailOf(deps, owner.userId)).mails).toEqual(['secondFactorOn']);
  expect(deps.enqueued.at(-1)).toEqual({ name: 'mail.deliver', payload: {} });
});

test('what was not started cannot be confirmed, nor confirmed twice', async () => {
  const owner = await accountWithPassword(deps);
  expect(await codeOf(confirmTotp(deps, { ...owner, code: '123456' }))).toBe('notFound');
  const { secret } = await startTotp(deps, owner);
  const code = await authenticatorCode(deps, secret);
  const results = await Promise.all(
    Array.from({ length: 5 }, () => codeOf(confirmTotp(deps, { ...owner, code }))),
  );
  expect(results.sort()).toEqual(['conflict', 'conflict', 'conflict', 'conflict', undefined]);
  const { recoveryCodes } = await deps.db
    .selectFrom('recovery_codes')
    .select((eb) => eb.fn.countAll<number>().as('recoveryCodes'))
    .where('user_id', '=', owner.userId)
    .executeTakeFirstOrThrow();
  expect(recoveryCodes).toBe(10);
  expect((await trailOf(deps, owner.userId)).mails).toEqual(['secondFactorOn']);
});

test('confirming is throttled like every other code', async () => {
  const limiter = createLimiter({ authPerMinute: 2 });
  const limited = { ...deps, auth: { ...deps.auth, limiter } };
  const owner = await accountWithPassword(deps);
  const { secret } = await startTotp(deps, owner);
  for (const code of ['000000', '000001'])
    expect(await codeOf(confirmTotp(limited, { ...owner, code }))).toBe('validationFailed code');
  const code = await authenticatorCode(deps, secret);
  expect(await codeOf(confirmTotp(limited, { ...owner, code }))).toBe('rateLimited');
  await limiter.close();
});

test('passwords are throttled by account before they are compared', async () => {
  const limiter = createLimiter({ authPerMinute: 2 });
  const limited = { ...deps, auth: { ...deps.auth, limiter } };
  const owner = await accountWithPassword(deps);
  for (const wrong of ['wrong', 'wrong again'])
    expect(await codeOf(startTotp(limited, { ...owner, password: wrong }))).toBe('validationFailed password');
  expect(await codeOf(startTotp(limited, owner))).toBe('rateLimited');
  await limiter.close();
});

test('switching off needs the password and a code; both wrong sides change nothing', async () => {
  const owner = await protectedAccount(deps);
  const code = await authenticatorCode(deps, owner.secret);
  const off = (changes: object) => codeOf(disableTotp(deps, { ...owner, code, ...changes }));
  expect(await off({ password: 'wrong' })).toBe('validationFailed password');
  expect(await off({ code: '000000' })).toBe('validationFailed code');
  expect(await rowsOf(owner.userId)).toHaveLength(1);
  expect(await off({ code: owner.recoveryCodes[3] })).toBeUndefined();
  expect(await rowsOf(owner.userId)).toEqual([]);
  expect((await trailOf(deps, owner.userId)).mails).toEqual(['secondFactorOn', 'secondFactorOff']);
  expect((await trailOf(deps, owner.userId)).events).toEqual([
    'secondFactorOn',
    'passwordRefused',
    'secondFactorFailed',
    'recoveryCodeUsed',
    'secondFactorOff',
  ]);
  expect(await off({})).toBe('notFound');
  const again = await switchOnTotp(deps, owner);
  expect(await accepts(owner.userId, owner.recoveryCodes[5] ?? '')).toBe(false);
  expect(await accepts(owner.userId, again.recoveryCodes[5] ?? '')).toBe(true);
});

test('new recovery codes end the old ones; of two renewals at once one set counts', async () => {
  const owner = await protectedAccount(deps);
  const { userId, secret, recoveryCodes } = owner;
  expect(await codeOf(renewRecoveryCodes(deps, { ...owner, code: '000000' }))).toBe('validationFailed code');
  const renewed = await renewRecoveryCodes(deps, { ...owner, code: await authenticatorCode(deps, secret) });
  expect(await accepts(userId, recoveryCodes[0] ?? '')).toBe(false);
  const [one = '', two = '', three = ''] = renewed.recoveryCodes;
  expect(await accepts(userId, one)).toBe(true);
  // The later one may come when its code has ended with the others.
  const both = [two, three].map((code) => renewRecoveryCodes(deps, { ...owner, code }));
  const results = await Promise.allSettled(both);
  expect(results.map(({ status }) => status)).toContain('fulfilled');
  const rows = await deps.db
    .selectFrom('recovery_codes')
    .select('used_at')
    .where('user_id', '=', userId)
    .execute();
  expect(rows).toEqual(Array(10).fill({ used_at: null }));
  const plain = await accountWithPassword(deps);
  expect(await codeOf(renewRecoveryCodes(deps, { ...plain, code: '123456' }))).toBe('notFound');
});

test('nothing is done from a session that has ended meanwhile', async () => {
  const owner = await protectedAccount(deps);
  const other = await accountWithPassword(deps);
  const { secret } = await startTotp(deps, other);
  await deps.db.deleteFrom('sessions').execute();
  const [one = '', two = ''] = owner.recoveryCodes;
  const code = await authenticatorCode(deps, secret);
  expect(await codeOf(startTotp(deps, other))).toBe('unauthenticated');
  expect(await codeOf(confirmTotp(deps, { ...other, code }))).toBe('unauthenticated');
  expect(await codeOf(renewRecoveryCodes(deps, { ...owner, code: one }))).toBe('unauthenticated');
  expect(await codeOf(disableTotp(deps, { ...owner, code: two }))).toBe('unauthenticated');
  expect(await rowsOf(owner.userId)).toMatchObject([{ confirmed_at: expect.any(Date) }]);
  expect(await rowsOf(other.userId)).toMatchObject([{ confirmed_at: null }]);
  expect((await trailOf(deps, other.userId)).mails).toEqual([]);
});

test('a recovery code that is used while the account changes waits for it, and holds nothing meanwhile', async () => {
  const owner = await protectedAccount(deps);
  let attempt: Promise<boolean> | undefined;
  await deps.db.transaction().execute(async (trx) => {
    await trx.selectFrom('users').select('id').where('id', '=', owner.userId).forUpdate().execute();
    attempt = accepts(owner.userId, owner.recoveryCodes[0] ?? '');
    await vi.waitUntil(async () => (await waitingForLocks()) === 1, { timeout: 10_000 });
    await trx.deleteFrom('recovery_codes').where('user_id', '=', owner.userId).execute();
  });
  expect(await attempt).toBe(false);
});

async function waitingForLocks(): Promise<number> {
  const { rows } = await deps.pool.query<{ waiting: number }>(
    `select count(*)::int as waiting from pg_stat_activity
     where datname = current_database() and wait_event_type = 'Lock'`,
  );
  return rows[0]?.waiting ?? 0;
}
