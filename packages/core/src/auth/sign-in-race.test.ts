import { Argon2id } from 'oslo/password';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { newAccount } from '../testing/accounts.ts';
import { createTestDeps, type TestDeps } from '../testing/test-deps.ts';
import { login } from './login.ts';
import { type RegisterParams, register } from './register.ts';

let deps: TestDeps;
let ann: RegisterParams;
let id: string;

beforeAll(async () => {
  deps = await createTestDeps();
});
afterAll(() => deps.destroy());

beforeEach(async () => {
  ann = newAccount();
  id = (await register(deps, ann)).user.id;
});

const signIn = (from = deps) => login(from, { login: ann.username, password: ann.password });
const hashOf = (password: string) => deps.auth.passwords.hash(password);

/** Signs in while something happens to the account between the check of the password and the session. */
function signInDuring(happens: () => Promise<unknown>) {
  const { passwords } = deps.auth;
  let pending: (() => Promise<unknown>) | undefined = happens;
  const verify: typeof passwords.verify = async (hash, password) => {
    const matches = await passwords.verify(hash, password);
    await pending?.();
    pending = undefined;
    return matches;
  };
  return signIn({ ...deps, auth: { ...deps.auth, passwords: { ...passwords, verify } } });
}

test.each([
  [
    'its password is changed',
    'unauthenticated',
    async () => ({ password_hash: await hashOf('another one') }),
  ],
  ['it is banned', 'forbidden', async () => ({ banned_at: new Date() })],
])('nobody slips into an account while %s', async (_what, code, change) => {
  const changes = await change();
  const attempt = signInDuring(() =>
    deps.db.updateTable('users').set(changes).where('id', '=', id).execute(),
  );
  await expect(attempt).rejects.toMatchObject({ code });
  expect(await deps.db.selectFrom('sessions').select('id').where('user_id', '=', id).execute()).toHaveLength(
    1,
  );
});

test('of 20 sign-ins that find the hash too weak all succeed, and it is made anew', async () => {
  // As of before the parameters were raised.
  const weak = await new Argon2id({ memorySize: 1024, iterations: 1, parallelism: 1 }).hash(ann.password);
  expect(deps.auth.passwords.isWeak(weak)).toBe(true);
  await deps.db.updateTable('users').set({ password_hash: weak }).where('id', '=', id).execute();
  await Promise.all(Array.from({ length: 20 }, () => signIn()));
  const { password_hash: hash } = await passwordHash();
  expect(deps.auth.passwords.isWeak(hash)).toBe(false);
  await signIn();
});

test('a stronger hash of an old password does not undo a new password', async () => {
  const { passwords } = deps.auth;
  const changed = await hashOf('another one');
  const hash = async (password: string) => {
    await deps.db.updateTable('users').set({ password_hash: changed }).where('id', '=', id).execute();
    return passwords.hash(password);
  };
  const from = { ...deps, auth: { ...deps.auth, passwords: { ...passwords, hash, isWeak: () => true } } };
  await expect(signIn(from)).rejects.toMatchObject({ code: 'unauthenticated' });
  expect(await passwordHash()).toEqual({ password_hash: changed });
});

function passwordHash() {
  return deps.db.selectFrom('users').select('password_hash').where('id', '=', id).executeTakeFirstOrThrow();
}
