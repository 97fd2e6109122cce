import { recordEvent } from '../audit/record-event.ts';
import type { Deps } from '../deps.ts';
import type { User } from '../me/user.ts';
import { parseNewAccount } from './account-rules.ts';
import { createAccount, translateTaken } from './create-account.ts';
import { type Origin, startSession, type Tokens } from './start-session.ts';

export type RegisterParams = Origin & {
  email: string;
  username: string;
  password: string;
  passwordConfirm?: string | undefined;
  displayName?: string | undefined;
};

export type SignedIn = { user: User; tokens: Tokens };

/**
 * Opens an account and signs it in.
 * @throws AppError `validationFailed`, `emailTaken`, `usernameTaken`, `overloaded`
 */
export async function register(
  deps: Pick<Deps, 'db' | 'auth' | 'clock'>,
  { ip, userAgent, ...input }: RegisterParams,
): Promise<SignedIn> {
  const { db, auth, clock } = deps;
  const account = await parseNewAccount(input);
  const passwordHash = await auth.passwords.hash(account.password);
  try {
    return await db.transaction().execute(async (trx) => {
      const user = await createAccount({ db: trx, clock }, { ...account, passwordHash, role: 'user' });
      const tokens = await startSession({ db: trx, auth, clock }, { userId: user.id, ip, userAgent });
      await recordEvent({ db: trx }, { action: 'auth.registered', actorId: user.id, ip });
      return { user, tokens };
    });
  } catch (error) {
    throw translateTaken(error);
  }
}
