import type { Database, DB } from '@matinee/db';
import { expressionBuilder } from 'kysely';
import type { Deps } from '../deps.ts';
import { notFound } from '../errors.ts';
import type { Languages, ReadIn } from '../languages/languages.ts';
import { type MovieRow, selectMovies, toMovie } from '../movies/movie.ts';
import { isMovie } from '../movies/movie-reference.ts';
import { type FeedRequest, keyset } from '../pagination/keyset.ts';
import type { Feed } from '../pagination/page.ts';
import type { Favorite } from './favorite.ts';

const eb = expressionBuilder<{ f: DB['favorites'] }, 'f'>();

/**
 * The user's favorites, the newest first. One query a page.
 * @throws AppError `validationFailed` for a cursor of another list
 */
export async function listFavorites(
  { db }: Pick<Deps, 'db'>,
  { userId, cursor, limit, languages }: FeedRequest & ReadIn & { userId: string },
): Promise<Feed<Favorite>> {
  const feed = keyset({
    scope: ['favorites', userId],
    columns: [
      { by: eb.ref('f.created_at'), type: 'timestamp' },
      { by: eb.ref('f.movie_id'), type: 'integer' },
    ],
    order: 'desc',
    cursor,
    limit,
  });
  const rows = await feed.apply(selectFavorites(db, { userId, languages })).execute();
  return feed.toFeed(rows, toFavorite);
}

/**
 * One favorite.
 * @throws AppError `notFound` when the movie is unknown or not a favorite of this user
 */
export async function getFavorite(
  { db }: Pick<Deps, 'db'>,
  { userId, movieId, languages }: ReadIn & { userId: string; movieId: string },
): Promise<Favorite> {
  const row = await selectFavorites(db, { userId, languages })
    .where(isMovie(movieId))
    .executeTakeFirst();
  if (!row) throw notFound(`A favorite movie ${movieId}`);
  return toFavorite(row);
}

function selectFavorites(db: Database, { userId, languages }: { userId: string; languages: Languages }) {
  return selectMovies(db, languages)
    .innerJoin('favorites as f', 'f.movie_id', 'm.id')
    .where('f.user_id', '=', userId)
    .select(['f.note', 'f.created_at']);
}

function toFavorite(row: MovieRow & { note: string | null; created_at: Date }): Favorite {
  return { movie: toMovie(row), note: row.note, createdAt: row.created_at.toISOString() };
}
