import { recordEvent } from '../audit/record-event.ts';
import type { Deps } from '../deps.ts';
import { AppError } from '../errors.ts';
import { toUser, type User, userColumns } from '../me/user.ts';
import { parseNewAccount } from './account-rules.ts';
import type { AuthDeps } from './auth-deps.ts';
import { createAccount, translateTaken } from './create-account.ts';

export type CreateAdminParams = { email: string; username: string; password: string };

type AdminDeps = Pick<Deps, 'db' | 'clock' | 'publicUrl'> & { auth: Pick<AuthDeps, 'passwords'> };

/**
 * Makes an administrator: a new account, or the one that has this e-mail address and username already, which
 * keeps its password (`isNew` false). Anybody can open an account with the address of somebody else: unless the
 * address is proven the password must be that of the account.
 * @throws AppError `validationFailed`, `usernameTaken`, `conflict` when the address belongs to another username, or
 *   to an account that may be anybody's
 */
export async function createAdmin(
  { db, clock, auth, publicUrl }: AdminDeps,
  params: CreateAdminParams,
): Promise<{ user: User; isNew: boolean }> {
  const account = await parseNewAccount(params);
  const promoted = await promote({ db, clock, auth, publicUrl }, account);
  if (promoted) return { user: promoted, isNew: false };
  const passwordHash = await auth.passwords.hash(account.password);
  try {
    return await db.transaction().execute(async (trx) => {
      const accountDeps = { db: trx, clock, publicUrl };
      const user = await createAccount(accountDeps, { ...account, passwordHash, role: 'admin' });
      await recordEvent({ db: trx }, { action: 'admin.created', actorId: user.id });
      return { user, isNew: true };
    });
  } catch (error) {
    throw translateTaken(error);
  }
}

function promote(
  { db, clock, auth, publicUrl }: AdminDeps,
  { email, username, password }: CreateAdminParams,
): Promise<User | undefined> {
  return db.transaction().execute(async (trx) => {
    const row = await trx
      .selectFrom('users')
      .select([...userColumns, 'password_hash'])
      .where('email', '=', email)
      .forUpdate()
      .executeTakeFirst();
    if (!row) return undefined;
    if (row.username.toLowerCase() !== username.toLowerCase())
      throw new AppError('conflict', `${email} is the address of ${row.username}, not of ${username}`);
    if (row.role === 'admin') return toUser({ publicUrl }, row);
    if (!row.email_verified_at && !(await auth.passwords.verify(row.password_hash, password)))
      throw new AppError(
        'conflict',
        `${email} belongs to an account already and was never confirmed, so anybody may have opened it: ` +
          'give the password of that account, or confirm the address first',
      );
    await trx
      .updateTable('users')
      .set({ role: 'admin', updated_at: clock.now() })
      .where('id', '=', row.id)
      .execute();
    await recordEvent({ db: trx }, { action: 'admin.promoted', actorId: row.id });
    return toUser({ publicUrl }, { ...row, role: 'admin' });
  });
}
