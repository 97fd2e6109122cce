import type { DB } from '@matinee/db';
import { expressionBuilder } from 'kysely';
import { jsonArrayFrom } from 'kysely/helpers/postgres';
import type { Deps } from '../deps.ts';
import { notFound } from '../errors.ts';
import type { Maturity, Preferences } from './preferences.ts';

const eb = expressionBuilder<DB & { u: DB['users'] }, 'u'>();

const genresOf = (isLiked: boolean) =>
  jsonArrayFrom(
    eb
      .selectFrom('preferred_genres as pg')
      .innerJoin('genres as g', 'g.id', 'pg.genre_id')
      .whereRef('pg.user_id', '=', 'u.id')
      .where('pg.is_liked', '=', isLiked)
      .select((genre) => [genre.cast<string>('g.id', 'text').as('id'), 'g.name'])
      .orderBy('g.name'),
  );

/**
 * What the user prefers; who never said so has no preferences. One query.
 * @throws AppError `notFound` when the account was deleted a moment ago
 */
export async function getPreferences(
  { db }: Pick<Deps, 'db'>,
  { userId }: { userId: string },
): Promise<Preferences> {
  const row = await db
    .selectFrom('users as u')
    .leftJoin('preferences as p', 'p.user_id', 'u.id')
    .where('u.id', '=', userId)
    .select([
      'p.languages',
      'p.region',
      'p.maturity',
      'p.hide_watched',
      'p.hide_spoilers',
      'p.keep_search_history',
      genresOf(true).as('liked'),
      genresOf(false).as('disliked'),
    ])
    .executeTakeFirst();
  if (!row) throw notFound('The account');
  return {
    likedGenres: row.liked,
    dislikedGenres: row.disliked,
    languages: row.languages ?? [],
    region: row.region,
    maturity: row.maturity as Maturity | null,
    hideWatched: row.hide_watched ?? true,
    hideSpoilers: row.hide_spoilers ?? false,
    keepSearchHistory: row.keep_search_history ?? false,
  };
}
