import type { DB } from '@matinee/db';
import { type Expression, expressionBuilder, type SqlBool, sql } from 'kysely';
import type { Deps } from '../deps.ts';
import { AppError } from '../errors.ts';
import { resolveGenres } from '../genres/resolve-genres.ts';
import { isMovie, parseMovieReference } from '../movies/movie-reference.ts';
import type { ReviewTables } from './review.ts';

export type ReviewFilters = {
  /** How the writer rated it: those who did not are left out. */
  scoreFrom?: number | undefined;
  scoreTo?: number | undefined;
  /** Words that are all in the text, without regard to case and accents. */
  text?: string | undefined;
  movie?: string | undefined;
  /** Ids or names, of which the movie has one. */
  genre?: string[] | undefined;
  /** Who wrote it: a username or an id. */
  user?: string | undefined;
};

/** Whether reviews that give something away are left out. */
export type SpoilerPolicy = {
  /** When absent it is as the reader prefers. */
  hideSpoilers?: boolean | undefined;
  readerId?: string | undefined;
};

type Condition = Expression<SqlBool>;

const eb = expressionBuilder<DB & ReviewTables, 'r' | 'u' | 'm' | 's'>();

/** The score as an index has it; nobody's score is 0. */
export const scoreOrNone = eb.fn.coalesce('r.score', eb.lit(0));

/**
 * The filters as one condition on `reviews as r` and `movies as m`. Nothing is of a movie or a user that there is not.
 * Reads the database only when a genre is named.
 * @throws AppError `validationFailed` for an unknown genre, and for bounds the wrong way round
 */
export async function reviewFilter(deps: Pick<Deps, 'db'>, filters: ReviewFilters): Promise<Condition> {
  const { text, movie, user, genre = [] } = filters;
  const genres = await resolveGenres(deps, { names: genre, path: 'genre' });
  return eb.and([
    ...scoreConditions(filters),
    ...(text === undefined ? [] : [hasWords(text)]),
    ...(movie === undefined ? [] : [isAbout(movie)]),
    ...(user === undefined ? [] : [isBy(user)]),
    ...(genres.length === 0 ? [] : [isOfGenre(genres.map(({ id }) => id))]),
  ]);
}

export function spoilerCondition({ hideSpoilers, readerId }: SpoilerPolicy): Condition {
  const isHarmless = eb('r.is_spoiler', '=', eb.lit(false));
  if (hideSpoilers !== undefined) return hideSpoilers ? isHarmless : sql`true`;
  if (readerId === undefined) return sql`true`;
  const prefersNone = eb
    .selectFrom('preferences as p')
    .where('p.user_id', '=', readerId)
    .where('p.hide_spoilers', '=', eb.lit(true))
    .select(eb.lit(1).as('one'));
  return eb.or([isHarmless, eb.not(eb.exists(prefersNone))]);
}

function scoreConditions({ scoreFrom, scoreTo }: ReviewFilters): Condition[] {
  if (scoreFrom === undefined && scoreTo === undefined) return [];
  const [from, to] = [scoreFrom ?? 1, scoreTo ?? 10];
  if (from > to) {
    const message = `scoreFrom (${from}) is above scoreTo (${to})`;
    throw new AppError('validationFailed', message, { errors: [{ path: 'scoreFrom', message }] });
  }
  return [eb(scoreOrNone, '>=', from), eb(scoreOrNone, '<=', to)];
}

/** What is left of the text has no operators; when nothing is left nothing is found. */
function hasWords(text: string): Condition {
  return sql`r.words @@ plainto_tsquery('simple', search_normalize(${text}))`;
}

function isAbout(movie: string): Condition {
  return parseMovieReference(movie) ? isMovie(movie) : sql`false`;
}

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** No username looks like an id: it would be too long. */
function isBy(user: string): Condition {
  if (UUID.test(user)) return eb('r.user_id', '=', user);
  const named = eb
    .selectFrom('users as named')
    .where('named.username', '=', user.normalize('NFKC').trim())
    .select('named.id');
  return eb('r.user_id', '=', named);
}

function isOfGenre(ids: number[]): Condition {
  return eb.exists(
    eb
      .selectFrom('movie_genres as mg')
      .whereRef('mg.movie_id', '=', 'r.movie_id')
      .where('mg.genre_id', '=', eb.fn.any(eb.val(ids)))
      .select(eb.lit(1).as('one')),
  );
}
