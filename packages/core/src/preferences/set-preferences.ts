import type { Database } from '@matinee/db';
import { sql } from 'kysely';
import type { Deps } from '../deps.ts';
import { AppError, notFound } from '../errors.ts';
import { resolveGenres } from '../genres/resolve-genres.ts';
import { announceTasteChange } from '../recommendations/taste-changed.ts';
import { getPreferences } from './get-preferences.ts';
import type { Preferences } from './preferences.ts';

/** Everything at once: what was there before is replaced. Genres by id or name. */
export type SetPreferences = Omit<Preferences, 'likedGenres' | 'dislikedGenres'> & {
  userId: string;
  likedGenres: string[];
  dislikedGenres: string[];
};

/**
 * Replaces what the user prefers. Genres, and whether watched movies are hidden, shape what is recommended, so a change
 * of them asks for a new list.
 * @throws AppError `validationFailed` for an unknown genre, or one that is liked and disliked; `notFound` when the
 *   account was deleted a moment ago
 */
export async function setPreferences(
  deps: Pick<Deps, 'db' | 'clock' | 'jobs' | 'log'>,
  { userId, ...wanted }: SetPreferences,
): Promise<Preferences> {
  const genres = await genresOf(deps, wanted);
  const { stored, change } = await deps.db.transaction().execute(async (db) => {
    const { revision, hidWatched } = await lockUser(db, userId);
    const hasOtherGenres = await replaceGenres(db, userId, genres);
    const hasChanged = hasOtherGenres || hidWatched !== wanted.hideWatched;
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

type WantedGenre = { genre_id: number; is_liked: boolean };

async function genresOf(
  deps: Pick<Deps, 'db'>,
  { likedGenres, dislikedGenres }: Pick<SetPreferences, 'likedGenres' | 'dislikedGenres'>,
): Promise<WantedGenre[]> {
  const liked = await resolveGenres(deps, { names: likedGenres, path: 'likedGenres' });
  const disliked = await resolveGenres(deps, { names: dislikedGenres, path: 'dislikedGenres' });
  const both = disliked.find(({ id }) => liked.some((genre) => genre.id === id));
  if (both) {
    const message = `${both.name} cannot be liked and disliked`;
    throw new AppError('validationFailed', message, { errors: [{ path: 'dislikedGenres', message }] });
  }
  return [
    ...liked.map(({ id }) => ({ genre_id: id, is_liked: true })),
    ...disliked.map(({ id }) => ({ genre_id: id, is_liked: false })),
  ];
}

/** First of all, as every write that changes a taste does: see `tasteChange`. */
async function lockUser(db: Database, userId: string): Promise<{ revision: number; hidWatched: boolean }> {
  const user = await db
    .selectFrom('users as u')
    .select('u.taste_revision')
    .select((eb) =>
      eb
        .selectFrom('preferences as p')
        .whereRef('p.user_id', '=', 'u.id')
        .select('p.hide_watched')
        .as('hid_watched'),
    )
    .where('u.id', '=', userId)
    .forUpdate('u')
    .executeTakeFirst();
  if (!user) throw notFound('The account');
  return { revision: user.taste_revision, hidWatched: user.hid_watched ?? true };
}

async function replaceGenres(db: Database, userId: string, wanted: WantedGenre[]): Promise<boolean> {
  const rows = await db
    .deleteFrom('preferred_genres')
    .where('user_id', '=', userId)
    .returning(['genre_id', 'is_liked'])
    .execute();
  if (wanted.length > 0)
    // One that was deleted a moment ago is left out.
    await sql`
      insert into preferred_genres (user_id, genre_id, is_liked)
      select ${userId}, g.id, w.is_liked
      from jsonb_to_recordset(${JSON.stringify(wanted)}::jsonb) as w(genre_id int, is_liked boolean)
      join genres g on g.id = w.genre_id`.execute(db);
  const before = new Set(rows.map(keyOf));
  return before.size !== wanted.length || !wanted.every((genre) => before.has(keyOf(genre)));
}

function keyOf({ genre_id, is_liked }: WantedGenre): string {
  return `${genre_id} ${is_liked}`;
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
