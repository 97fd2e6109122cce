import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Limiter } from '../auth/auth-deps.ts';
import { authenticate } from '../auth/authenticate.ts';
import { unlimited } from '../auth/limiter.ts';
import { login } from '../auth/login.ts';
import { AppError } from '../errors.ts';
import { lastMailToken, mailKindsTo } from '../testing/mail-links.ts';
import {
  canSignIn,
  credentialActions,
  failureOf,
  type SignedInAccount,
  signedIn,
} from '../testing/signed-in.ts';
import { createTestDeps, type TestDeps } from '../testing/test-deps.ts';
import { changeEmail } from './change-email.ts';
import { changePassword } from './change-password.ts';
import { forgotPassword } from './forgot-password.ts';
import { resetPassword } from './reset-password.ts';
import { verifyEmail } from './verify-email.ts';

let deps: TestDeps;
let ada: SignedInAccount;

beforeAll(async () => {
  deps = await createTestDeps();
});
afterAll(() => deps.destroy());
beforeEach(async () => {
  ada = await signedIn(deps);
});

const NEW = 'seven small otters';

const isSignedIn = (accessToken: string) =>
  authenticate(deps, { token: accessToken }).then(
    () => true,
    () => false,
  );

/** Asks for a link; returns its token. */
async function forgotten(account = ada): Promise<string> {
  await forgotPassword(deps, { email: account.email });
  return lastMailToken(deps, { userId: account.userId, purpose: 'resetPassword' });
}

const badToken = {
  code: 'validationFailed',
  errors: [{ path: 'token', message: 'The link was used already, has expired, or was never valid' }],
};

describe('changing', () => {
  const change = (changes: Partial<Parameters<typeof changePassword>[1]> = {}, over: TestDeps = deps) =>
    changePassword(over, {
      ...ada,
      currentPassword: ada.password,
      newPassword: NEW,
      ip: '192.0.2.1',
      ...changes,
    });

  test('replaces the password, ends every other session, and tells the owner', async () => {
    const elsewhere = await login(deps, { login: ada.username, password: ada.password });
    deps.enqueued.length = 0;
    await change();
    expect([
      await canSignIn(deps, { ...ada, password: ada.password }),
      await canSignIn(deps, { ...ada, password: NEW }),
    ]).toEqual([false, true]);
    expect(await isSignedIn(ada.accessToken)).toBe(true);
    expect(await isSignedIn(elsewhere.tokens.accessToken)).toBe(false);
    expect(await mailKindsTo(deps, ada.email)).toContain('passwordChanged');
    expect(deps.enqueued).toContainEqual({ name: 'mail.deliver', payload: {} });
    expect(await credentialActions(deps, ada)).toEqual(['credentials.passwordChanged']);
  });

  test('needs the current one; the field is named, and somebody tried', async () => {
    expect(await failureOf(change({ currentPassword: 'wrong' }))).toMatchObject({
      code: 'validationFailed',
      errors: [{ path: 'currentPassword' }],
    });
    expect([
      await canSignIn(deps, { ...ada, password: ada.password }),
      await canSignIn(deps, { ...ada, password: NEW }),
    ]).toEqual([true, false]);
    expect(await credentialActions(deps, ada)).toEqual(['credentials.passwordRefused']);
    expect(await mailKindsTo(deps, ada.email)).not.toContain('passwordChanged');
  });

  test.each([
    ['too short', () => 'otters'],
    ['common', () => 'password1'],
    ['the username', () => ada.username.toUpperCase()],
    ['the address', () => ada.email],
  ])('refuses a new one that is %s', async (_why, newPassword) => {
    const failure = await failureOf(change({ newPassword: newPassword() }));
    expect(failure).toMatchObject({ code: 'validationFailed', errors: [{ path: 'newPassword' }] });
    expect(await canSignIn(deps, { ...ada, password: ada.password })).toBe(true);
  });

  test('is counted with the attempts of the account', async () => {
    const counted: string[] = [];
    const limiter: Limiter = {
      ...unlimited,
      consume: async (limitClass, key) => {
        counted.push(`${limitClass} ${key}`);
        throw new AppError('rateLimited', 'enough', { retryAfter: 3 });
      },
    };
    const limited = { ...deps, auth: { ...deps.auth, limiter } };
    expect((await failureOf(change({}, limited))).code).toBe('rateLimited');
    expect(counted).toEqual([`auth user:${ada.userId}`]);
    expect(await canSignIn(deps, { ...ada, password: ada.password })).toBe(true);
  });

  test('links sent before set no password and no address any more', async () => {
    const reset = await forgotten();
    await changeEmail(deps, { ...ada, newEmail: `thief.${ada.email}` });
    const another = await lastMailToken(deps, { userId: ada.userId, purpose: 'changeEmail' });
    await change();
    expect(
      await failureOf(resetPassword(deps, { token: reset, newPassword: 'eight tiny owls' })),
    ).toMatchObject(badToken);
    expect(await failureOf(verifyEmail(deps, { token: another }))).toMatchObject(badToken);
  });

  test('a change whose session somebody else ended meanwhile does nothing', async () => {
    const { passwords } = deps.auth;
    // The owner resets the password while the thief's change is being hashed.
    const hash = async (password: string) => {
      await resetPassword(deps, { token: await forgotten(), newPassword: 'eight tiny owls' });
      return passwords.hash(password);
    };
    const slow = { ...deps, auth: { ...deps.auth, passwords: { ...passwords, hash } } };
    expect((await failureOf(change({}, slow))).code).toBe('unauthenticated');
    expect([
      await canSignIn(deps, { ...ada, password: NEW }),
      await canSignIn(deps, { ...ada, password: 'eight tiny owls' }),
    ]).toEqual([false, true]);
  });

  test('of two sessions that change it at once, one wins', async () => {
    const other = await login(deps, { login: ada.username, password: ada.password });
    const { sessionId = '' } = await authenticate(deps, { token: other.tokens.accessToken });
    const results = await Promise.allSettled([
      change({ newPassword: 'seven small otters' }),
      change({ sessionId, newPassword: 'eight tiny owls' }),
    ]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });
});
