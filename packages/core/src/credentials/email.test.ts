import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Limiter } from '../auth/auth-deps.ts';
import { unlimited } from '../auth/limiter.ts';
import { login } from '../auth/login.ts';
import { AppError } from '../errors.ts';
import { getMe } from '../me/get-me.ts';
import { lastMailToken, mailKindsTo, mailTokensOf } from '../testing/mail-links.ts';
import { credentialActions, failureOf, type SignedInAccount, signedIn } from '../testing/signed-in.ts';
import { createTestDeps, type TestDeps } from '../testing/test-deps.ts';
import { changeEmail } from './change-email.ts';
import { forgotPassword } from './forgot-password.ts';
import { resendVerification } from './resend-verification.ts';
import { resetPassword } from './reset-password.ts';
import { verifyEmail } from './verify-email.ts';

let deps: TestDeps;
let ada: SignedInAccount;
let count = 0;

beforeAll(async () => {
  deps = await createTestDeps();
});
afterAll(() => deps.destroy());
beforeEach(async () => {
  ada = await signedIn(deps);
});

const newAddress = () => `new-${++count}@example.com`;
const addressOf = async ({ userId } = ada) => {
  const { email, emailVerified } = await getMe(deps, { userId });
  return { email, emailVerified };
};
const later = (minutes: number) => {
  deps.time.now = new Date(deps.time.now.getTime() + minutes * 60_000);
};
const tokenFor = (purpose: 'verifyEmail' | 'changeEmail' | 'resetPassword', { userId } = ada) =>
  lastMailToken(deps, { userId, purpose });

const badToken = { code: 'validationFailed', errors: [{ path: 'token' }] };

const ask = (newEmail: string, changes: Partial<Parameters<typeof changeEmail>[1]> = {}) =>
  changeEmail(deps, { ...ada, newEmail, ip: '192.0.2.1', ...changes });

describe('proving', () => {
  test('signing up sends a link, and following it proves the address', async () => {
    expect(await mailKindsTo(deps, ada.email)).toEqual(['verifyEmail']);
    expect(deps.enqueued).toContainEqual({ name: 'mail.deliver', payload: {} });
    expect(await addressOf()).toEqual({ email: ada.email, emailVerified: false });
    expect(await verifyEmail(deps, { token: await tokenFor('verifyEmail') })).toEqual({ email: ada.email });
    expect(await addressOf()).toEqual({ email: ada.email, emailVerified: true });
    expect(await credentialActions(deps, ada)).toEqual(['credentials.emailVerified']);
  });

  test('a sign-up that fails sends nothing', async () => {
    const before = await mailKindsTo(deps, ada.email);
    await failureOf(signedIn(deps, { email: ada.email }));
    expect(await mailKindsTo(deps, ada.email)).toEqual(before);
  });

  test('a queue that is down does not fail a sign-up', async () => {
    const jobs = { enqueue: () => Promise.reject(new Error('down')) };
    const somebody = await signedIn({ ...deps, jobs });
    expect(await mailKindsTo(deps, somebody.email)).toEqual(['verifyEmail']);
  });

  test.each<[string, () => Promise<string>]>([
    ['unknown', async () => 'A'.repeat(43)],
    [
      'used',
      async () => {
        const token = await tokenFor('verifyEmail');
        await verifyEmail(deps, { token });
        await deps.db
          .updateTable('users')
          .set({ email_verified_at: null })
          .where('id', '=', ada.userId)
          .execute();
        return token;
      },
    ],
    [
      'expired',
      async () => {
        later(24 * 60);
        return tokenFor('verifyEmail');
      },
    ],
    [
      'for a password',
      async () => {
        await forgotPassword(deps, { email: ada.email });
        return tokenFor('resetPassword');
      },
    ],
    [
      'for an address the account no longer has',
      async () => {
        await deps.db
          .updateTable('users')
          .set({ email: newAddress() })
          .where('id', '=', ada.userId)
          .execute();
        return tokenFor('verifyEmail');
      },
    ],
  ])('a token that is %s is refused', async (_which, make) => {
    const token = await make();
    expect(await failureOf(verifyEmail(deps, { token }))).toMatchObject(badToken);
    expect((await addressOf()).emailVerified).toBe(false);
  });
});

describe('sending the link again', () => {
  test('both links work until one is used', async () => {
    await resendVerification(deps, ada);
    const [first = '', second = ''] = await mailTokensOf(deps, {
      userId: ada.userId,
      purpose: 'verifyEmail',
    });
    await verifyEmail(deps, { token: first });
    expect(await failureOf(verifyEmail(deps, { token: second }))).toMatchObject(badToken);
  });

  test('nothing is sent to an address that is proven', async () => {
    await verifyEmail(deps, { token: await tokenFor('verifyEmail') });
    await resendVerification(deps, ada);
    expect(await mailKindsTo(deps, ada.email)).toEqual(['verifyEmail']);
  });

  test('not more than five times an hour, also all at once', async () => {
    const results = await Promise.allSettled(Array.from({ length: 8 }, () => resendVerification(deps, ada)));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(4);
    expect(await failureOf(resendVerification(deps, ada))).toMatchObject({
      code: 'rateLimited',
      retryAfter: 3_600,
    });
    expect(await mailKindsTo(deps, ada.email)).toHaveLength(5);
    later(60);
    await resendVerification(deps, ada);
  });

  test('is counted with the attempts of the account', async () => {
    const keys: string[] = [];
    const limiter: Limiter = {
      ...unlimited,
      consume: async (limitClass, key) => {
        keys.push(`${limitClass} ${key}`);
        throw new AppError('rateLimited', 'enough', { retryAfter: 3 });
      },
    };
    await failureOf(resendVerification({ ...deps, auth: { ...deps.auth, limiter } }, ada));
    expect(keys).toEqual([`auth user:${ada.userId}`]);
  });
});

describe('changing', () => {
  test('the account gets the address when it is proven, not before, and the old one is told', async () => {
    const address = newAddress();
    await ask(address);
    expect(await addressOf()).toEqual({ email: ada.email, emailVerified: false });
    expect(await mailKindsTo(deps, address)).toEqual(['changeEmail']);
    expect(await verifyEmail(deps, { token: await tokenFor('changeEmail') })).toEqual({ email: address });
    expect(await addressOf()).toEqual({ email: address, emailVerified: true });
    expect(await mailKindsTo(deps, ada.email)).toEqual(['verifyEmail', 'emailChanged']);
    expect((await login(deps, { login: address, password: ada.password })).user.id).toBe(ada.userId);
    expect((await failureOf(login(deps, { login: ada.email, password: ada.password }))).code).toBe(
      'unauthenticated',
    );
    expect(await credentialActions(deps, ada)).toEqual([
      'credentials.emailChangeRequested',
      'credentials.emailChanged',
    ]);
  });

  test('needs the password', async () => {
    const address = newAddress();
    expect(await failureOf(ask(address, { password: 'wrong' }))).toMatchObject({
      code: 'validationFailed',
      errors: [{ path: 'password' }],
    });
    expect(await mailKindsTo(deps, address)).toEqual([]);
  });

  test('needs a session that is still alive', async () => {
    const sessionId = '01900000-0000-7000-8000-000000000000';
    expect((await failureOf(ask(newAddress(), { sessionId }))).code).toBe('unauthenticated');
  });

  test('an address somebody has is refused, in any case', async () => {
    const bob = await signedIn(deps);
    expect(await failureOf(ask(bob.email.toUpperCase()))).toMatchObject({
      code: 'emailTaken',
      errors: [{ path: 'newEmail' }],
    });
    expect(await mailTokensOf(deps, { userId: ada.userId, purpose: 'changeEmail' })).toEqual([]);
  });

  test('an address somebody took meanwhile stays theirs; the link works once they let go', async () => {
    const address = newAddress();
    await ask(address);
    const token = await tokenFor('changeEmail');
    const bob = await signedIn(deps, { email: address });
    expect((await failureOf(verifyEmail(deps, { token }))).code).toBe('emailTaken');
    expect((await addressOf()).email).toBe(ada.email);
    expect((await addressOf(bob)).email).toBe(address);
    await deps.db.deleteFrom('users').where('id', '=', bob.userId).execute();
    expect(await verifyEmail(deps, { token })).toEqual({ email: address });
  });

  test('of two who want the same address, one gets it', async () => {
    const address = newAddress();
    const bob = await signedIn(deps);
    await ask(address);
    await ask(address, bob);
    const tokens = [await tokenFor('changeEmail'), await tokenFor('changeEmail', bob)];
    const results = await Promise.allSettled(tokens.map((token) => verifyEmail(deps, { token })));
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const refused = results.find(({ status }) => status === 'rejected') as PromiseRejectedResult;
    expect(refused.reason).toMatchObject({ code: 'emailTaken' });
  });

  test('of twenty who follow one link at once, one does something', async () => {
    await ask(newAddress());
    const token = await tokenFor('changeEmail');
    const results = await Promise.allSettled(Array.from({ length: 20 }, () => verifyEmail(deps, { token })));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect((await mailKindsTo(deps, ada.email)).filter((kind) => kind === 'emailChanged')).toHaveLength(1);
  });

  test('the latest request counts', async () => {
    await ask(newAddress());
    const earlier = await tokenFor('changeEmail');
    await ask(newAddress());
    expect(await failureOf(verifyEmail(deps, { token: earlier }))).toMatchObject(badToken);
  });

  test('links sent to the old address set no password any more, nor prove it', async () => {
    await forgotPassword(deps, { email: ada.email });
    const [reset, verify] = [await tokenFor('resetPassword'), await tokenFor('verifyEmail')];
    await ask(newAddress());
    await verifyEmail(deps, { token: await tokenFor('changeEmail') });
    const newPassword = 'seven small otters';
    expect(await failureOf(resetPassword(deps, { token: reset, newPassword }))).toMatchObject(badToken);
    expect(await failureOf(verifyEmail(deps, { token: verify }))).toMatchObject(badToken);
  });

  test('another spelling of the same address is taken over without a farewell', async () => {
    await ask(ada.email.toUpperCase());
    await verifyEmail(deps, { token: await tokenFor('changeEmail') });
    expect((await addressOf()).email).toBe(ada.email.toUpperCase());
    expect(await mailKindsTo(deps, ada.email)).toEqual(['verifyEmail']);
  });

  test('not more than five times an hour', async () => {
    for (let i = 0; i < 5; i++) await ask(newAddress());
    expect((await failureOf(ask(newAddress()))).code).toBe('rateLimited');
  });

  test('counts with the attempts of the account and with the mails to the address', async () => {
    const keys: string[] = [];
    const limiter: Limiter = {
      ...unlimited,
      consume: async (limitClass, key) => {
        keys.push(`${limitClass} ${key}`);
        return undefined;
      },
    };
    const address = newAddress();
    await changeEmail({ ...deps, auth: { ...deps.auth, limiter } }, { ...ada, newEmail: address });
    expect(keys).toEqual([`auth user:${ada.userId}`, expect.stringMatching(/^mail account:/)]);
    expect(keys.join()).not.toContain(address);
  });
});
