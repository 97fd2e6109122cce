import type { Scope } from '@matinee/core/auth/viewer';
import { updateUser } from '@matinee/core/users/update-user';
import type { Actor } from '@matinee/router/authorization';
import { signUp, type TestAccount } from './accounts.ts';
import { callDoor } from './doors.ts';
import type { TestApi } from './index.ts';

/** Everybody in the authorisation table. */
export type Cast = {
  /** Who is `user` there. */
  owner: TestAccount;
  /** What each of them sends as a bearer token. */
  tokens: Readonly<Record<Actor, string | undefined>>;
};

/** Signs everybody up, once for all cases: a password is hashed for each. */
export async function signUpCast({ url, deps }: TestApi): Promise<Cast> {
  const owner = await signUp(url);
  const [otherUser, admin, banned] = [await signUp(url), await signUp(url), await signUp(url)];
  await deps.db.updateTable('users').set({ role: 'admin' }).where('id', '=', admin.id).execute();
  await updateUser(deps, { actorId: admin.id, userId: banned.id, banned: true });
  const tokens = {
    anonymous: undefined,
    user: owner.token,
    otherUser: otherUser.token,
    admin: admin.token,
    banned: banned.token,
    readKey: await keyOf(url, owner, ['read']),
    writeKey: await keyOf(url, owner, ['read', 'write']),
    adminWriteKey: await keyOf(url, admin, ['read', 'write']),
    adminKey: await keyOf(url, admin, ['read', 'write', 'admin']),
  };
  return { owner, tokens };
}

/** Used once already: its first use is noted with what is its owner's, and would look like a change. */
async function keyOf(url: string, { token }: TestAccount, scopes: Scope[]): Promise<string> {
  const input = { name: scopes.join(' '), scopes };
  const created = await callDoor(url, 'rest', { procedure: 'apiKeys.create', input, token });
  if (created.problem) throw new Error(`No key: ${created.problem.detail}`);
  const { key } = created.data as { key: string };
  const { problem } = await callDoor(url, 'rest', { procedure: 'me.get', token: key });
  if (problem) throw new Error(`The key is refused: ${problem.detail}`);
  return key;
}
