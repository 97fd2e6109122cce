import type { DB } from '@matinee/db';
import { expressionBuilder } from 'kysely';
import type { Deps } from '../deps.ts';
import type { ReadIn } from '../languages/languages.ts';
import { type Movie, type MovieTables, selectMovies, toMovie } from '../movies/movie.ts';
import { type FeedRequest, type KeysetOptions, keyset } from '../pagination/keyset.ts';
import type { Feed } from '../pagination/page.ts';
import { type Rating, toRating } from './rating.ts';

export const ratingSorts = ['newest', 'score', 'title'] as const;
export type RatingSort = (typeof ratingSorts)[number];

export type ListRatings = FeedRequest & ReadIn & { userId: string; sort?: RatingSort };

const eb = expressionBuilder<DB & MovieTables & { r: DB['ratings'] }, 'm' | 'r'>();
const updatedAt = { by: eb.ref('r.updated_at'), type: 'timestamp' } as const;
const movieId = { by: eb.ref('r.movie_id'), type: 'integer' } as const;

const sorts: Record<RatingSort, Pick<KeysetOptions, 'columns' | 'order'>> = {
  newest: { columns: [updatedAt, movieId], order: 'desc' },
  score: { columns: [{ by: eb.ref('r.score'), type: 'integer' }, updatedAt, movieId], order: 'desc' },
  title: { columns: [{ by: eb.ref('m.search_title'), type: 'text' }, movieId], order: 'asc' },
};

/**
 * The user's ratings with their movies, the last changed first unless sorted otherwise. One query a page.
 * @throws AppError `validationFailed` for a cursor of another list
 */
export async function listRatings(
  { db }: Pick<Deps, 'db'>,
  { userId, sort = 'newest', cursor, limit, languages }: ListRatings,
): Promise<Feed<Rating & { movie: Movie }>> {
  const feed = keyset({ scope: ['ratings', userId, sort], ...sorts[sort], cursor, limit });
  const query = selectMovies(db, languages)
    .innerJoin('ratings as r', 'r.movie_id', 'm.id')
    .where('r.rater_id', '=', (own) =>
      own.selectFrom('raters').where('raters.user_id', '=', userId).select('raters.id'),
    )
    .select(['r.movie_id', 'r.score', 'r.created_at', 'r.updated_at']);
  const rows = await feed.apply(query).execute();
  return feed.toFeed(rows, (row) => ({ ...toRating(row), movie: toMovie(row) }));
}
