import { sql } from 'kysely';
import type { Deps } from '../deps.ts';
import {
  type FeedQuery,
  type FeedSource,
  type LibraryFeed,
  movieSorts,
  type RemovedMovie,
  toRemovedMovie,
} from '../library/feed.ts';
import { readFeed } from '../library/read-feed.ts';
import { type Movie, toMovie } from '../movies/movie.ts';
import { type Rating, type RatingRow, toRating } from './rating.ts';

export const ratingSorts = ['newest', 'added', 'score', 'title', 'release'] as const;
export type RatingSort = (typeof ratingSorts)[number];

export type ListRatings = FeedQuery<RatingSort>;
type RatingWithMovie = Rating & { movie: Movie };

const key = { by: sql`k.movie_id`, type: 'integer' } as const;
const updatedAt = { by: sql`k.updated_at`, type: 'timestamp' } as const;
const sorts = movieSorts(key);
/** Some indexes leave out what raters said who are no users. */
const isOfUser = sql<boolean>`k.changed_at is not null`;

const source: FeedSource<RatingSort, RatingRow, RatingWithMovie, RemovedMovie> = {
  name: 'ratings',
  isOf: (userId) => sql`k.rater_id = (select id from raters where user_id = ${userId})`,
  key,
  columns: [
    sql`k.movie_id`.as('movie_id'),
    sql`k.score`.as('score'),
    sql`k.created_at`.as('created_at'),
    sql`k.updated_at`.as('updated_at'),
  ],
  sorts: {
    ...sorts,
    added: { ...sorts.added, where: isOfUser },
    newest: { usual: 'desc', columns: () => [updatedAt, key] },
    score: {
      usual: 'desc',
      columns: () => [{ by: sql`k.score`, type: 'integer' }, updatedAt, key],
      where: isOfUser,
    },
  },
  usualSort: 'newest',
  toItem: (row) => ({ ...toRating(row), movie: toMovie(row) }),
  toRemoved: toRemovedMovie,
};

/**
 * The user's ratings with their movies, the last changed first unless sorted otherwise, or what has changed in them. One
 * query a page.
 * @throws AppError as `readFeed`
 */
export function listRatings(
  deps: Pick<Deps, 'db' | 'clock'>,
  query: ListRatings,
): Promise<LibraryFeed<RatingWithMovie, RemovedMovie>> {
  return readFeed(deps, { source, query });
}
