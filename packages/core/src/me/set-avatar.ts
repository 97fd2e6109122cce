import { randomBytes } from 'node:crypto';
import type { Deps } from '../deps.ts';
import { notFound } from '../errors.ts';
import { avatarSizes } from '../images/avatar-encoder.ts';
import { avatarFile, removeAvatarFiles } from './avatar-files.ts';
import { toUser, type User, userColumns } from './user.ts';

type AvatarDeps = Pick<Deps, 'db' | 'clock' | 'log' | 'files' | 'avatars' | 'publicUrl'>;

/**
 * Makes this the picture of the viewer. Its files are there before the account names them, and those of the old
 * one go after nobody does; what a crash leaves in between, the clean-up job finds.
 * @throws AppError `validationFailed` for what is no such picture, `payloadTooLarge`, `overloaded`; `notFound` when
 *   the account was deleted a moment ago
 */
export async function setAvatar(
  deps: AvatarDeps,
  { userId, bytes }: { userId: string; bytes: Uint8Array },
): Promise<User> {
  const pictures = await deps.avatars.encode(bytes);
  // Not to be guessed: the files of accounts that are not public are served to whoever knows the address.
  const key = randomBytes(16).toString('hex');
  try {
    for (const size of avatarSizes) await deps.files.write(avatarFile(key, size), pictures[size]);
    return await replaceKey(deps, { userId, key });
  } catch (error) {
    await removeAvatarFiles(deps, key);
    throw error;
  }
}

/**
 * Takes the picture of the viewer away; also fine when there is none.
 * @throws AppError `notFound` when the account was deleted a moment ago
 */
export async function removeAvatar(
  deps: Omit<AvatarDeps, 'avatars'>,
  { userId }: { userId: string },
): Promise<void> {
  await replaceKey(deps, { userId, key: null });
}

async function replaceKey(
  deps: Omit<AvatarDeps, 'avatars'>,
  { userId, key }: { userId: string; key: string | null },
): Promise<User> {
  const { row, oldKey } = await deps.db.transaction().execute(async (trx) => {
    const before = await trx
      .selectFrom('users')
      .select('avatar_key')
      .where('id', '=', userId)
      .forUpdate()
      .executeTakeFirst();
    if (!before) throw notFound('The account');
    const changed = await trx
      .updateTable('users')
      .set({ avatar_key: key, updated_at: deps.clock.now() })
      .where('id', '=', userId)
      .returning(userColumns)
      .executeTakeFirstOrThrow();
    return { row: changed, oldKey: before.avatar_key };
  });
  await removeAvatarFiles(deps, oldKey);
  return toUser(deps, row);
}
