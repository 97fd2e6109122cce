import type { Deps } from '../deps.ts';
import { notFound } from '../errors.ts';
import { toUser, type User, userColumns } from './user.ts';

/**
 * The account of the viewer.
 * @throws AppError `notFound` when it was deleted a moment ago
 */
export async function getMe(
  deps: Pick<Deps, 'db' | 'publicUrl'>,
  { userId }: { userId: string },
): Promise<User> {
  const row = await deps.db
    .selectFrom('users')
    .select(userColumns)
    .where('id', '=', userId)
    .executeTakeFirst();
  if (!row) throw notFound('The account');
  return toUser(deps, row);
}
