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
 * keeps its password (`isNew` false).
 * @throws AppError `validationFailed`, `usernameTaken`, `conflict` when the address belongs to another username
 */
export async function createAdmin(
  { db, clock, auth, publicUrl }: AdminDeps,
  params: CreateAdminParams,
): Promise<{ user: User; isNew: boolean }> {
  const account = await parseNewAccount(params);
  const promoted = await promote({ db, clock, publicUrl }, account);
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
  { db, clock, publicUrl }: Pick<Deps, 'db' | 'clock' | 'publicUrl'>,
  { email, username }: Pick<CreateAdminParams, 'email' | 'username'>,
): Promise<User | undefined> {
  return db.transaction().execute(async (trx) => {
    const row = await trx
      .selectFrom('users')
      .select(userColumns)
      .where('email', '=', email)
      .forUpdate()
      .executeTakeFirst();
    if (!row) return undefined;
    if (row.username.toLowerCase() !== username.toLowerCase())
      throw new AppError('conflict', `${email} is the address of ${row.username}, not of ${username}`);
    await trx
      .updateTable('users')
      .set({ role: 'admin', updated_at: clock.now() })
      .where('id', '=', row.id)
      .execute();
    await recordEvent({ db: trx }, { action: 'admin.promoted', actorId: row.id });
    return toUser({ publicUrl }, { ...row, role: 'admin' });
  });
}
