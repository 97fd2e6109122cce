import type { Actor } from '@matinee/router/authorization';
import { signUp, type TestAccount } from './accounts.ts';
import type { TestApi } from './index.ts';

/** Everybody in the authorisation table. */
export type Cast = {
  /** Who is `user` there. */
  owner: TestAccount;
  /** What each of them sends as a bearer token. */
  tokens: Readonly<Partial<Record<Actor, string>>>;
};

/** Signs everybody up, once for all cases: a password is hashed for each. */
export async function signUpCast({ url, deps: { db } }: TestApi): Promise<Cast> {
  const owner = await signUp(url);
  const [otherUser, admin, banned] = [await signUp(url), await signUp(url), await signUp(url)];
  await db.updateTable('users').set({ role: 'admin' }).where('id', '=', admin.id).execute();
  await db.updateTable('users').set({ banned_at: new Date() }).where('id', '=', banned.id).execute();
  return {
    owner,
    tokens: { user: owner.token, otherUser: otherUser.token, admin: admin.token, banned: banned.token },
  };
}
