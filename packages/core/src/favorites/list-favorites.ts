import { sql } from 'kysely';
import type { Deps } from '../deps.ts';
import { notFound } from '../errors.ts';
import type { ReadIn } from '../languages/languages.ts';
import {
  type FeedQuery,
  type FeedSource,
  type LibraryFeed,
  movieSorts,
  type RemovedMovie,
  toRemovedMovie,
} from '../library/feed.ts';
import { readFeed } from '../library/read-feed.ts';
import { selectKept } from '../library/read-rows.ts';
import { type MovieRow, toMovie } from '../movies/movie.ts';
import { isMovie } from '../movies/movie-reference.ts';
import type { Favorite } from './favorite.ts';

export const favoriteSorts = ['added', 'title', 'release', 'score'] as const;
export type FavoriteSort = (typeof favoriteSorts)[number];

type Row = { note: string | null; created_at: Date };

const key = { by: sql`k.movie_id`, type: 'integer' } as const;

const favorites: FeedSource<FavoriteSort, Row, Favorite, RemovedMovie> = {
  name: 'favorites',
  isOf: (userId) => sql`k.user_id = ${userId}`,
  key,
  columns: [sql`k.note`.as('note'), sql`k.created_at`.as('created_at')],
  sorts: movieSorts(key),
  usualSort: 'added',
  toItem: toFavorite,
  toRemoved: toRemovedMovie,
};
