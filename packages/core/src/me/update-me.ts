import { recordEvent } from '../audit/record-event.ts';
import { translateTaken } from '../auth/create-account.ts';
import type { Deps } from '../deps.ts';
import { notFound } from '../errors.ts';
import { toUser, type User, userColumns } from './user.ts';

/** What is absent stays, null takes away. The e-mail address is not changed here: it has to be proven. */
export type ProfileChanges = {
  username?: string | undefined;
  displayName?: string | null | undefined;
  bio?: string | null | undefined;
  locale?: string | null | undefined;
  isPublic?: boolean | undefined;
};

export type UpdateMe = ProfileChanges & { userId: string; ip?: string | undefined };

/**
 * Changes the account of the viewer.
 * @throws AppError `usernameTaken`; `notFound` when it was deleted a moment ago
 */
export async function updateMe(
  deps: Pick<Deps, 'db' | 'clock' | 'publicUrl'>,
  { userId, ip, ...changes }: UpdateMe,
): Promise<User> {
  const { username, displayName, bio, locale, isPublic } = changes;
  const set = {
    ...(username !== undefined && { username }),
    ...(displayName !== undefined && { display_name: displayName }),
    ...(bio !== undefined && { bio }),
    ...(locale !== undefined && { locale: locale && canonical(locale) }),
    ...(isPublic !== undefined && { is_public: isPublic }),
  };
  try {
    return await deps.db.transaction().execute(async (trx) => {
      const before = await trx
        .selectFrom('users')
        .select('username')
        .where('id', '=', userId)
        .forUpdate()
        .executeTakeFirst();
      if (!before) throw notFound('The account');
      const row = await trx
        .updateTable('users')
        .set({ ...set, updated_at: deps.clock.now() })
        .where('id', '=', userId)
        .returning(userColumns)
        .executeTakeFirstOrThrow();
      if (row.username !== before.username) {
        const detail = { from: before.username, to: row.username };
        await recordEvent({ db: trx }, { action: 'account.usernameChanged', actorId: userId, ip, detail });
      }
      return toUser(deps, row);
    });
  } catch (error) {
    throw translateTaken(error);
  }
}

/** `pt-br` → `pt-BR`. */
function canonical(locale: string): string {
  return Intl.getCanonicalLocales(locale)[0] ?? locale;
}
