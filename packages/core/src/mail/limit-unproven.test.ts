import { afterAll, beforeAll, expect, test } from 'vitest';
import { createApiKey } from '../api-keys/create-api-key.ts';
import { revokeApiKey } from '../api-keys/revoke-api-key.ts';
import { createLimiter } from '../auth/limiter.ts';
import { login } from '../auth/login.ts';
import { changeEmail } from '../credentials/change-email.ts';
import { deleteMe } from '../me/delete-me.ts';
import { newAccount } from '../testing/accounts.ts';
import { mailKindsTo } from '../testing/mail-links.ts';
import { failureOf, type SignedInAccount, signedIn } from '../testing/signed-in.ts';
import { createTestDeps, type TestDeps } from '../testing/test-deps.ts';

let deps: TestDeps;

beforeAll(async () => {
  deps = await createTestDeps();
  deps.auth.limiter = createLimiter({ authPerMinute: 1_000 });
});
afterAll(() => deps.destroy());

const MOST = 5;

async function makeAndRevokeKeys(account: SignedInAccount, times: number) {
  for (let i = 0; i < times; i++) {
    const { id } = await createApiKey(deps, { ...account, name: 'mine', scopes: ['read'] });
    await revokeApiKey(deps, { ...account, id });
  }
}

test('an address nobody has proven is told five things an hour, whatever happens to the account', async () => {
  const account = await signedIn(deps, { userAgent: 'curl/8' });
  await makeAndRevokeKeys(account, 2);
  for (let i = 0; i < 6; i++)
    await login(deps, { login: account.username, password: account.password, userAgent: `program-${i}/1` });
  const kinds = await mailKindsTo(deps, account.email);
  expect(kinds).toEqual(['verifyEmail', 'apiKeyCreated', 'apiKeyCreated', 'newDevice', 'newDevice']);
});

test('an address that is proven is told everything', async () => {
  const account = await signedIn(deps);
  await deps.db
    .updateTable('users')
    .set({ email_verified_at: deps.time.now })
    .where('id', '=', account.userId)
    .execute();
  await makeAndRevokeKeys(account, MOST + 3);
  expect(await mailKindsTo(deps, account.email)).toHaveLength(1 + MOST + 3);
});

test('accounts that come and go do not fill the mailbox of a stranger', async () => {
  const { email } = newAccount();
  for (let i = 0; i < 3; i++) {
    const account = await signedIn(deps, { email: i % 2 ? email : email.toUpperCase() });
    await deleteMe(deps, { ...account, role: 'user' });
  }
  // Two mails an account: the sixth was left out, the account was deleted all the same.
  expect(await failureOf(signedIn(deps, { email }))).toMatchObject({ code: 'rateLimited' });
  const { rows } = await deps.pool.query('select kind from mails where lower(recipient) = $1', [email]);
  // Those with a link go with their account.
  expect(rows).toEqual([{ kind: 'accountDeleted' }, { kind: 'accountDeleted' }]);
  const users = await deps.db.selectFrom('users').select('id').where('email', '=', email).execute();
  expect(users).toEqual([]);
});

test('nor do many accounts that want the address of one', async () => {
  const { email: newEmail } = newAccount();
  for (let i = 0; i < MOST; i++) await changeEmail(deps, { ...(await signedIn(deps)), newEmail });
  const refused = await failureOf(changeEmail(deps, { ...(await signedIn(deps)), newEmail }));
  expect(refused).toMatchObject({ code: 'rateLimited', retryAfter: expect.any(Number) });
  expect(refused.message).toBe('So many mails were sent to this address already: look for them, or wait');
  expect(await mailKindsTo(deps, newEmail)).toHaveLength(MOST);
});
