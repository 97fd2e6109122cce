import type { Database, DB } from '@matinee/db';
import { expressionBuilder, sql } from 'kysely';
import type { Deps } from '../deps.ts';
import { notFound } from '../errors.ts';
import type { Languages } from '../languages/languages.ts';
import { type AvatarUrls, avatarUrls } from '../me/avatar-files.ts';
import { type Movie, type MovieRow, selectMovies, toMovie } from '../movies/movie.ts';
import { isShown } from '../profiles/profile.ts';

/** Who wrote a review: of somebody whose profile is not public no more than the name. */
export type ReviewWriter = {
  id: string;
  username: string;
  displayName: string | null;
  avatarUrls: AvatarUrls | null;
};

export type Review = {
  id: string;
  user: ReviewWriter;
  movieId: string;
  /** As it was given: whoever shows it as HTML escapes it. */
  text: string;
  /** How the writer rates the movie by now; null when not at all. */
  score: number | null;
  stars: number | null;
  spoiler: boolean;
  /** Whether the text is another one than at first. */
  isEdited: boolean;
  /** How many found it so. */
  helpful: number;
  notHelpful: number;
  /** Whether a moderator took it out of sight; only the writer and administrators ever see that. */
  isHidden: boolean;
  createdAt: string;
  updatedAt: string;
};

export type ReviewWithMovie = Review & { movie: Movie };

/** What reviews are read by: `reviews as r`, `users as u` for who wrote it, `movies as m` and `movie_stats as s`. */
export type ReviewTables = {
  r: DB['reviews'];
  u: DB['users'];
  m: DB['movies'];
  s: DB['movie_stats'];
};

/** What {@link toReview} reads of `reviews as r` and `users as u`. */
export const reviewColumns = [
  'r.id as review_id',
  'r.user_id',
  'r.movie_id',
  'r.text',
  'r.score',
  'r.is_spoiler',
  'r.helpful',
  'r.not_helpful',
  'r.created_at',
  'r.updated_at',
  'r.edited_at',
  'r.hidden_at',
  'u.username',
  'u.display_name',
  'u.avatar_key',
] as const;

export const writerIsShown = sql<boolean>`${isShown}`.as('writer_is_shown');

export type ReviewRow = {
  review_id: string;
  user_id: string;
  movie_id: number;
  text: string;
  score: number | null;
  is_spoiler: boolean;
  helpful: number;
  not_helpful: number;
  created_at: Date;
  updated_at: Date;
  edited_at: Date | null;
  hidden_at: Date | null;
  username: string;
  display_name: string | null;
  avatar_key: string | null;
  writer_is_shown: boolean;
};

const eb = expressionBuilder<ReviewTables, 'r' | 'u' | 'm' | 's'>();

/** A condition on `reviews as r`: there for everybody. */
export const isVisible = eb('r.hidden_at', 'is', null);

/** Reviews of movies that are in the catalogue, hidden ones among them. */
export function selectReviews(db: Database) {
  return db
    .selectFrom('reviews as r')
    .innerJoin('users as u', 'u.id', 'r.user_id')
    .innerJoin('movies as m', 'm.id', 'r.movie_id')
    .where('m.deleted_at', 'is', null)
    .select(reviewColumns)
    .select(writerIsShown);
}

/** The same with their movies. */
export function selectReviewsWithMovies(db: Database, languages: Languages) {
  return selectMovies(db, languages)
    .innerJoin('reviews as r', 'r.movie_id', 'm.id')
    .innerJoin('users as u', 'u.id', 'r.user_id')
    .select(reviewColumns)
    .select(writerIsShown);
}

export function toReview(deps: Pick<Deps, 'publicUrl'>, row: ReviewRow): Review {
  return {
    id: row.review_id,
    user: {
      id: row.user_id,
      username: row.username,
      displayName: row.writer_is_shown ? row.display_name : null,
      avatarUrls: row.writer_is_shown ? avatarUrls(deps, row.avatar_key) : null,
    },
    movieId: String(row.movie_id),
    text: row.text,
    score: row.score,
    stars: row.score === null ? null : row.score / 2,
    spoiler: row.is_spoiler,
    isEdited: row.edited_at !== null,
    helpful: row.helpful,
    notHelpful: row.not_helpful,
    isHidden: row.hidden_at !== null,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  };
}

export function toReviewWithMovie(deps: Pick<Deps, 'publicUrl'>, row: ReviewRow & MovieRow): ReviewWithMovie {
  return { ...toReview(deps, row), movie: toMovie(row) };
}

/** Alike for what is missing, hidden and somebody else's. */
export function reviewNotFound(id: string) {
  return notFound(`The review ${id}`);
}
