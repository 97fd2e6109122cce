import type { Database } from '@matinee/db';
import { sql } from 'kysely';
import type { Deps } from '../deps.ts';
import { notFound } from '../errors.ts';
import { announceTasteChange } from '../recommendations/taste-changed.ts';
import { getPreferences } from './get-preferences.ts';
import type { Preferences } from './preferences.ts';
import { replaceGenres, resolvePreferredGenres } from './preferred-genres.ts';

/** Everything at once: what was there before is replaced. Genres by id or name. */
export type SetPreferences = Omit<Preferences, 'likedGenres' | 'dislikedGenres'> & {
  userId: string;
  likedGenres: string[];
  dislikedGenres: string[];
};

/**
 * Replaces what the user prefers. Genres, languages, and whether watched movies are hidden, shape what is recommended, so a change
 * of them asks for a new list.
 * @throws AppError `validationFailed` for an unknown genre, or one that is liked and disliked; `notFound` when the
 *   account was deleted a moment ago
 */
export async function setPreferences(
  deps: Pick<Deps, 'db' | 'clock' | 'jobs' | 'log'>,
  { userId, ...wanted }: SetPreferences,
): Promise<Preferences> {
  const genres = await resolvePreferredGenres(deps, wanted);
  const { stored, change } = await deps.db.transaction().execute(async (db) => {
    const { revision, hidWatched, languages } = await lockUser(db, userId);
    const hasOtherGenres = await replaceGenres(db, userId, genres);
    const hasOtherLanguages = languages.join() !== [...new Set(wanted.languages)].join();
    const hasChanged = hasOtherGenres || hasOtherLanguages || hidWatched !== wanted.hideWatched;
    await replaceRest(db, deps.clock.now(), { userId, ...wanted });
    if (hasChanged)
      await db
        .updateTable('users')
        .set({ taste_revision: revision + 1 })
        .where('id', '=', userId)
        .execute();
    return {
      stored: await getPreferences({ db }, { userId }),
      change: { revision: revision + 1, steps: hasChanged ? 1 : 0 },
    };
  });
  await announceTasteChange(deps, userId, change);
  return stored;
}

type LockedUser = { revision: number; hidWatched: boolean; languages: string[] };

/** First of all, as every write that changes a taste does: see `tasteChange`. */
async function lockUser(db: Database, userId: string): Promise<LockedUser> {
  const { rows } = await sql<LockedUser>`
select u.taste_revision as revision, coalesce(p.hide_watched, true) as "hidWatched", coalesce(p.languages, '{}') as languages
from users u left join preferences p on p.user_id = u.id where u.id = ${userId} for update of u`.execute(db);
  const [user] = rows;
  if (!user) throw notFound('The account');
  return user;
}

async function replaceRest(
  db: Database,
  now: Date,
  { userId, ...wanted }: Omit<SetPreferences, 'likedGenres' | 'dislikedGenres'>,
): Promise<void> {
  const values = {
    languages: [...new Set(wanted.languages)],
    region: wanted.region,
    maturity: wanted.maturity,
    hide_watched: wanted.hideWatched,
    hide_spoilers: wanted.hideSpoilers,
    keep_search_history: wanted.keepSearchHistory,
    updated_at: now,
  };
  await db
    .insertInto('preferences')
    .values({ user_id: userId, ...values })
    .onConflict((conflict) => conflict.column('user_id').doUpdateSet(values))
    .execute();
}
