import { afterAll, beforeAll, expect, test } from 'vitest';
import { login } from '../auth/login.ts';
import { type RegisterParams, register } from '../auth/register.ts';
import { newAccount } from '../testing/accounts.ts';
import { createSession } from '../testing/fixtures.ts';
import { authenticatorCode, switchOnTotp } from '../testing/second-factor.ts';
import { createTestDeps, type TestDeps } from '../testing/test-deps.ts';

let deps: TestDeps;

beforeAll(async () => {
  deps = await createTestDeps();
});
afterAll(() => deps.destroy());

async function protectedAccount() {
  const account = newAccount();
  const { user } = await register(deps, account);
  const sessionId = await createSession(deps, user.id);
  const { password } = account;
  const { secret } = await switchOnTotp(deps, { userId: user.id, sessionId, password });
  return { ...account, userId: user.id, code: await authenticatorCode(deps, secret) };
}

const signIn = ({ username, password }: RegisterParams, code?: string, from = deps) =>
  login(from, { login: username, password, code });

const sessionsOf = (userId: string) =>
  deps.db.selectFrom('sessions').select('id').where('user_id', '=', userId).execute();

test('nobody is signed in, and nothing is re-hashed, before the code is right', async () => {
  const ann = await protectedAccount();
  const { passwords } = deps.auth;
  const hash = () => Promise.reject(new Error('hashed'));
  const weak = { ...deps, auth: { ...deps.auth, passwords: { ...passwords, hash, isWeak: () => true } } };
  const before = await sessionsOf(ann.userId);
  await expect(signIn(ann, undefined, weak)).rejects.toMatchObject({ code: 'codeRequired' });
  await expect(signIn(ann, '000000', weak)).rejects.toMatchObject({ code: 'unauthenticated' });
  expect(await sessionsOf(ann.userId)).toEqual(before);
  await signIn(ann, ann.code);
  expect(await sessionsOf(ann.userId)).toHaveLength(before.length + 1);
});

test('the right password without a code leaves a trace', async () => {
  const ann = await protectedAccount();
  await expect(signIn(ann)).rejects.toMatchObject({ code: 'codeRequired' });
  const events = await deps.db
    .selectFrom('audit_log')
    .select('detail')
    .where('actor_id', '=', ann.userId)
    .where('action', '=', 'auth.loginFailed')
    .execute();
  expect(events).toEqual([{ detail: { reason: 'codeMissing', device: 'Unknown program' } }]);
});

test('a wrong password uses no code up, and is said before the code is looked at', async () => {
  const ann = await protectedAccount();
  const wrong = signIn({ ...ann, password: 'another hedgehog' }, ann.code);
  await expect(wrong).rejects.toMatchObject({ message: 'The login or the password is wrong' });
  await signIn(ann, ann.code);
});

test('a code serves the whole login, also when the hash is made anew in the middle of it', async () => {
  const ann = await protectedAccount();
  const { passwords } = deps.auth;
  const another = await passwords.hash(ann.password);
  let isFirst = true;
  const verify: typeof passwords.verify = async (hash, password) => {
    const matches = await passwords.verify(hash, password);
    if (isFirst)
      await deps.db
        .updateTable('users')
        .set({ password_hash: another })
        .where('id', '=', ann.userId)
        .execute();
    isFirst = false;
    return matches;
  };
  const from = { ...deps, auth: { ...deps.auth, passwords: { ...passwords, verify } } };
  expect((await signIn(ann, ann.code, from)).user.secondFactor).toBe(true);
  await expect(signIn(ann, ann.code)).rejects.toMatchObject({ code: 'unauthenticated' });
});
