import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createApiKey } from '../api-keys/create-api-key.ts';
import { findKeyViewer } from '../api-keys/find-key-viewer.ts';
import type { Limiter } from '../auth/auth-deps.ts';
import { authenticate } from '../auth/authenticate.ts';
import { unlimited } from '../auth/limiter.ts';
import { login } from '../auth/login.ts';
import { AppError } from '../errors.ts';
import { createMailToken, mailTokenOf } from '../mail/mail-tokens.ts';
import { lastMailToken, mailKindsTo, mailTokensOf } from '../testing/mail-links.ts';
import {
  canSignIn,
  credentialActions,
  failureOf,
  type SignedInAccount,
  signedIn,
} from '../testing/signed-in.ts';
import { createTestDeps, type TestDeps } from '../testing/test-deps.ts';
import { countQueries } from '../testing/watch-queries.ts';
import { forgotPassword } from './forgot-password.ts';
import { resetPassword } from './reset-password.ts';

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

const later = (minutes: number) => {
  deps.time.now = new Date(deps.time.now.getTime() + minutes * 60_000);
};

/** Asks for a link; returns its token. */
async function forgotten(account = ada): Promise<string> {
  await forgotPassword(deps, { email: account.email });
  return lastMailToken(deps, { userId: account.userId, purpose: 'resetPassword' });
}

const badToken = {
  code: 'validationFailed',
  errors: [{ path: 'token', message: 'The link was used already, has expired, or was never valid' }],
};

describe('forgetting', () => {
  test('sends a link to the address of the account, in whatever case it was asked for', async () => {
    deps.enqueued.length = 0;
    await forgotPassword(deps, { email: ada.email.toUpperCase(), ip: '192.0.2.1' });
    expect(await mailTokensOf(deps, { userId: ada.userId, purpose: 'resetPassword' })).toHaveLength(1);
    expect(await mailKindsTo(deps, ada.email)).toContain('resetPassword');
    expect(deps.enqueued).toEqual([{ name: 'mail.deliver', payload: {} }]);
    expect(await credentialActions(deps, ada)).toEqual(['credentials.resetRequested']);
  });

  test('an address nobody has costs the same, and writes to nobody', async () => {
    const seen = [];
    for (const email of [ada.email, 'nobody@example.com']) {
      const keys: string[] = [];
      const limiter: Limiter = {
        ...unlimited,
        consume: async (limitClass, key) => {
          keys.push(`${limitClass} ${key.length}`);
          return undefined;
        },
      };
      const { db, count } = countQueries(deps.db);
      deps.enqueued.length = 0;
      const answer = await forgotPassword({ ...deps, db, auth: { ...deps.auth, limiter } }, { email });
      seen.push({ answer, keys, queries: count(), jobs: [...deps.enqueued] });
    }
    expect(seen[1]).toEqual(seen[0]);
    expect(seen[0]).toMatchObject({ queries: 3, keys: ['auth 51'] });
    expect(await mailKindsTo(deps, 'nobody@example.com')).toEqual([]);
    const { rows } = await deps.pool.query(
      "select actor_id from audit_log where action = 'credentials.resetRequested' order by id desc limit 1",
    );
    expect(rows).toEqual([{ actor_id: null }]);
  });

  test('the limit of an account is the same for one that is none', async () => {
    const limiter: Limiter = {
      ...unlimited,
      consume: async () => {
        throw new AppError('rateLimited', 'enough', { retryAfter: 3 });
      },
    };
    const limited = { ...deps, auth: { ...deps.auth, limiter } };
    for (const email of [ada.email, 'nobody@example.com'])
      expect(await failureOf(forgotPassword(limited, { email }))).toMatchObject({
        code: 'rateLimited',
        retryAfter: 3,
      });
  });

  test('no more than three links are good at a time', async () => {
    for (let i = 0; i < 5; i++) await forgotPassword(deps, { email: ada.email });
    expect(await mailTokensOf(deps, { userId: ada.userId, purpose: 'resetPassword' })).toHaveLength(3);
    later(31);
    await forgotPassword(deps, { email: ada.email });
    expect(await mailTokensOf(deps, { userId: ada.userId, purpose: 'resetPassword' })).toHaveLength(4);
  });

  test('what is kept of a link cannot be followed', async () => {
    const token = await forgotten();
    const { rows } = await deps.pool.query(
      'select to_jsonb(t) as row from mail_tokens t union all select to_jsonb(m) from mails m union all select to_jsonb(a) from audit_log a',
    );
    const text = JSON.stringify([rows, deps.enqueued]);
    const bytes = Buffer.from(token, 'base64url');
    for (const form of [
      token,
      Buffer.from(token).toString('hex'),
      bytes.toString('hex'),
      bytes.toString('base64'),
    ])
      expect(text).not.toContain(form);
    expect(text).toContain(ada.email);
  });
});

describe('resetting', () => {
  test('sets the password, proves the address, ends every session and tells the owner', async () => {
    const token = await forgotten();
    await resetPassword(deps, { token, newPassword: NEW, ip: '192.0.2.1' });
    expect([
      await canSignIn(deps, { ...ada, password: ada.password }),
      await canSignIn(deps, { ...ada, password: NEW }),
    ]).toEqual([false, true]);
    expect(await isSignedIn(ada.accessToken)).toBe(false);
    const { user } = await login(deps, { login: ada.username, password: NEW });
    expect(user.emailVerified).toBe(true);
    expect(await mailKindsTo(deps, ada.email)).toContain('passwordChanged');
    expect(await credentialActions(deps, ada)).toContain('credentials.passwordReset');
  });

  test.each<[string, () => Promise<string>]>([
    ['unknown', async () => 'A'.repeat(43)],
    ['no token at all', async () => 'x'],
    [
      'the id of one',
      async () => {
        await forgotten();
        const { id } = await deps.db
          .selectFrom('mail_tokens')
          .select('id')
          .where('user_id', '=', ada.userId)
          .where('purpose', '=', 'resetPassword')
          .executeTakeFirstOrThrow();
        return id;
      },
    ],
    [
      'used',
      async () => {
        const token = await forgotten();
        await resetPassword(deps, { token, newPassword: ada.password });
        return token;
      },
    ],
    [
      'expired',
      async () => {
        const token = await forgotten();
        later(30);
        return token;
      },
    ],
    ['for something else', async () => lastMailToken(deps, { userId: ada.userId, purpose: 'verifyEmail' })],
    [
      'sent to an address the account no longer has',
      async () => {
        const tokenId = await createMailToken(deps, {
          userId: ada.userId,
          purpose: 'resetPassword',
          email: 'old@example.com',
        });
        return mailTokenOf(deps.auth.secrets.mailTokens, tokenId);
      },
    ],
    [
      'of an account that is gone',
      async () => {
        const gone = await signedIn(deps);
        const token = await forgotten(gone);
        await deps.db.deleteFrom('users').where('id', '=', gone.userId).execute();
        return token;
      },
    ],
  ])('a token that is %s is refused like all the others', async (_which, make) => {
    const token = await make();
    expect(await failureOf(resetPassword(deps, { token, newPassword: NEW }))).toMatchObject(badToken);
    expect([
      await canSignIn(deps, { ...ada, password: ada.password }),
      await canSignIn(deps, { ...ada, password: NEW }),
    ]).toEqual([true, false]);
  });

  test('a token for nothing costs no hash', async () => {
    const refuse = async () => {
      throw new Error('hashed');
    };
    const passwords = { ...deps.auth.passwords, hash: refuse };
    const watched = { ...deps, auth: { ...deps.auth, passwords } };
    expect(await failureOf(resetPassword(watched, { token: 'x', newPassword: NEW }))).toMatchObject(badToken);
  });

  test('a weak password does not use the token up', async () => {
    const token = await forgotten();
    for (const newPassword of ['short', 'password1', ada.username])
      expect(await failureOf(resetPassword(deps, { token, newPassword }))).toMatchObject({
        code: 'validationFailed',
        errors: [{ path: 'newPassword' }],
      });
    await resetPassword(deps, { token, newPassword: NEW });
    expect(await canSignIn(deps, { ...ada, password: NEW })).toBe(true);
  });

  test('of twenty resets with one token at once, exactly one wins', async () => {
    const token = await forgotten();
    const passwords = Array.from({ length: 20 }, (_, i) => `${NEW} ${i}`);
    const results = await Promise.allSettled(
      passwords.map((newPassword) => resetPassword(deps, { token, newPassword })),
    );
    const winners = results.flatMap(({ status }, i) => (status === 'fulfilled' ? (passwords[i] ?? '') : []));
    expect(winners).toHaveLength(1);
    for (const result of results)
      if (result.status === 'rejected') expect(result.reason).toMatchObject(badToken);
    expect(await canSignIn(deps, { ...ada, password: winners[0] ?? '' })).toBe(true);
    expect((await mailKindsTo(deps, ada.email)).filter((kind) => kind === 'passwordChanged')).toHaveLength(1);
    expect(
      (await credentialActions(deps, ada)).filter((action) => action === 'credentials.passwordReset'),
    ).toHaveLength(1);
  });

  test('of an account whose address is proven by it, the API keys end; of others they stay', async () => {
    const make = () => createApiKey(deps, { ...ada, name: 'mine', scopes: ['read'] });
    const before = await make();
    await resetPassword(deps, { token: await forgotten(), newPassword: NEW });
    expect(await findKeyViewer(deps, before.key)).toBeUndefined();
    expect(await credentialActions(deps, ada)).toContain('credentials.apiKeyRevoked');
    const { tokens } = await login(deps, { login: ada.username, password: NEW });
    const { sessionId = '' } = await authenticate(deps, { token: tokens.accessToken });
    ada = { ...ada, sessionId };
    const after = await make();
    await resetPassword(deps, { token: await forgotten(), newPassword: ada.password });
    expect(await findKeyViewer(deps, after.key)).toMatchObject({ userId: ada.userId });
  });

  test('the other links of the account are used up with it', async () => {
    const first = await forgotten();
    const second = await forgotten();
    await resetPassword(deps, { token: second, newPassword: NEW });
    expect(await failureOf(resetPassword(deps, { token: first, newPassword: ada.password }))).toMatchObject(
      badToken,
    );
  });

  test('of resets and the deletion of the account at once, nothing is left half done', async () => {
    const token = await forgotten();
    const results = await Promise.allSettled([
      resetPassword(deps, { token, newPassword: NEW }),
      deps.db.deleteFrom('users').where('id', '=', ada.userId).execute(),
      resetPassword(deps, { token, newPassword: NEW }),
    ]);
    for (const result of results)
      if (result.status === 'rejected') expect(result.reason).toMatchObject(badToken);
    expect(await canSignIn(deps, { ...ada, password: NEW })).toBe(false);
  });
});
