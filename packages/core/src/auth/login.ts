import { recordEvent } from '../audit/record-event.ts';
import type { Deps } from '../deps.ts';
import { AppError } from '../errors.ts';
import { toUser, userColumns } from '../me/user.ts';
import { accountKey, normalizeLogin } from './limit-keys.ts';
import type { SignedIn } from './register.ts';
import { type Origin, startSession } from './start-session.ts';

export type LoginParams = Origin & {
  /** E-mail address or username; the latter never holds an @. */
  login: string;
  password: string;
};

type LoginDeps = Pick<Deps, 'db' | 'auth' | 'clock' | 'publicUrl'>;

/**
 * Signs in. A wrong password and an unknown account look alike and take alike long.
 * @throws AppError `unauthenticated`, `rateLimited`, `overloaded`
 */
export async function login(deps: LoginDeps, params: LoginParams): Promise<SignedIn> {
  const { db, auth, clock } = deps;
  const name = normalizeLogin(params.login);
  await auth.limiter.consume('auth', accountKey(name));
  const row = await findAccount(deps, name);
  const matches = await auth.passwords.verify(row?.password_hash, params.password);
  if (!row || !matches) throw new AppError('unauthenticated', 'The login or the password is wrong');
  const rehashed = auth.passwords.isWeak(row.password_hash)
    ? await auth.passwords.hash(params.password)
    : undefined;
  return db.transaction().execute(async (trx) => {
    if (rehashed)
      await trx.updateTable('users').set({ password_hash: rehashed }).where('id', '=', row.id).execute();
    const { ip, userAgent } = params;
    const tokens = await startSession({ db: trx, auth, clock }, { userId: row.id, ip, userAgent });
    await recordEvent({ db: trx }, { action: 'auth.loggedIn', actorId: row.id, ip });
    return { user: toUser(deps, row), tokens };
  });
}

async function findAccount({ db }: LoginDeps, name: string) {
  // PostgreSQL's text holds no NUL, so nobody has such a name; asking for it would be an error.
  if (name.includes('\0')) return undefined;
  return db
    .selectFrom('users')
    .select([...userColumns, 'password_hash'])
    .where(name.includes('@') ? 'email' : 'username', '=', name)
    .executeTakeFirst();
}
