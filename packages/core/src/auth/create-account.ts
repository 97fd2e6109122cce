import type { Database } from '@matinee/db';
import pg from 'pg';
import { uuidv7 } from 'uuidv7';
import type { Deps } from '../deps.ts';
import { AppError } from '../errors.ts';
import { toUser, type User, userColumns } from '../me/user.ts';
import type { NewAccount } from './account-rules.ts';
import type { Role } from './viewer.ts';

export type StoredAccount = Pick<NewAccount, 'email' | 'username' | 'displayName'> & {
  passwordHash: string;
  role: Role;
};

/** A user and the rater in whose name it rates; call it in a transaction. */
export async function createAccount(
  { db, clock, publicUrl }: { db: Database } & Pick<Deps, 'clock' | 'publicUrl'>,
  { email, username, displayName, passwordHash, role }: StoredAccount,
): Promise<User> {
  const now = clock.now();
  const row = await db
    .insertInto('users')
    .values({
      id: uuidv7(),
      email,
      username,
      display_name: displayName ?? null,
      password_hash: passwordHash,
      role,
      created_at: now,
      updated_at: now,
    })
    .returning(userColumns)
    .executeTakeFirstOrThrow();
  await db.insertInto('raters').values({ user_id: row.id, source: 'user' }).execute();
  return toUser({ publicUrl }, row);
}

const UNIQUE_VIOLATION = '23505';

/**
 * What the database says when a name is taken, in our words. Asking before inserting would miss the one who
 * comes in between.
 */
export function translateTaken(error: unknown): unknown {
  if (!(error instanceof pg.DatabaseError) || error.code !== UNIQUE_VIOLATION) return error;
  if (error.constraint === 'users_email_key')
    return new AppError('emailTaken', 'There is an account with this e-mail address', {
      errors: [{ path: 'email', message: 'Taken' }],
    });
  if (error.constraint === 'users_username_key')
    return new AppError('usernameTaken', 'The username belongs to somebody else', {
      errors: [{ path: 'username', message: 'Taken' }],
    });
  return error;
}
