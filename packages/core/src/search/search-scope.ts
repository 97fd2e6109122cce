import type { Param } from '@matinee/db';
import { type Expression, type RawBuilder, type SqlBool, sql } from 'kysely';

/** What decides how the query of a search is written; its values are named and come later. */
export type SearchShape = {
  /** Nothing but words that half of all titles have. */
  isCommon: boolean;
  /** Whether there is a year of release among the words. */
  hasYear: boolean;
  /** Undefined without a filter by genre. */
  genreMode: 'any' | 'all' | undefined;
  hasYearFrom: boolean;
  hasYearTo: boolean;
};

export type SearchScope = {
  shape: SearchShape;
  /** The value by this name. */
  value: Param;
  /** Filters other than those of genre and year, on `movies as m` and `movie_stats as s`. */
  condition: Expression<SqlBool> | undefined;
  /** Whether they say something of `s`. */
  needsStats: boolean;
};

/**
 * The CTEs of a search up to `found` (movie_id, fame, year, genre_ids, in_genres, in_years, is_titled, is_prime: all filters but
 * those of genres and years are applied), and the scores of its rows `m`, which are joined with `q` and with
 * `search_titles t` or `search_documents d`, whichever they were found by.
 */
export type Matches = {
  ctes: RawBuilder<unknown>;
  titleScore: RawBuilder<number>;
  documentScore: RawBuilder<number>;
};

/**
 * Whether all searches of this shape run the same way. What is common is found otherwise than what is not, and the planner
 * must see which of them it is.
 */
export function isFixed({ shape, condition }: Pick<SearchScope, 'shape' | 'condition'>): boolean {
  return !condition && !shape.isCommon;
}

/** With as many titles as this nobody misses people, tags and overviews. */
const ENOUGH_TITLES = 100;

/** For `search_documents x`: only while the CTE `titled` holds little, and nothing of that. */
export const hasFewTitles: RawBuilder<SqlBool> = sql`(select count(*) from titled) < ${sql.lit(ENOUGH_TITLES)}
    and x.movie_id <> all (array(select movie_id from titled))`;

/** The columns of `found` that `x`, one of the two tables of the index, has. */
export function foundColumns(scope: SearchScope): RawBuilder<unknown> {
  return sql`x.movie_id, x.fame, x.year, x.genre_ids, ${isInGenres(scope)} as in_genres, ${isInYears(scope)} as in_years`;
}

/** What the other filters need beside `x`. */
export function joins({ condition, needsStats }: SearchScope): RawBuilder<unknown> {
  if (!condition) return sql``;
  const statistics = needsStats ? sql`join movie_stats s on s.movie_id = x.movie_id` : sql``;
  // None in the index is deleted, but then the indexes of lists serve.
  return sql`join movies m on m.id = x.movie_id and m.deleted_at is null ${statistics}`;
}

export function passesTheRest({ condition }: SearchScope): Expression<SqlBool> {
  return condition ?? sql<SqlBool>`true`;
}

/** All of the scope, for what is cut off before genres and years are counted. */
export function isWithin(scope: SearchScope): RawBuilder<SqlBool> {
  return sql`${passesTheRest(scope)} and ${isInGenres(scope)} and ${isInYears(scope)} and ${hasGenreByIndex(scope)}`;
}

function isInGenres({ shape: { genreMode }, value }: SearchScope): RawBuilder<SqlBool> {
  if (!genreMode) return sql`true`;
  return genreMode === 'all'
    ? sql`x.genre_ids @> ${value('genreIds')}::int[]`
    : sql`x.genre_ids && ${value('genreIds')}::int[]`;
}

/** Says the same once more, for where a rare genre is the fastest way in. */
function hasGenreByIndex({ shape: { genreMode }, value }: SearchScope): RawBuilder<SqlBool> {
  return genreMode
    ? sql`x.movie_id in (select g.movie_id from movie_genres g where g.genre_id = any (${value('genreIds')}::int[]))`
    : sql`true`;
}

function isInYears({ shape: { hasYearFrom, hasYearTo }, value }: SearchScope): RawBuilder<SqlBool> {
  const from = hasYearFrom ? sql`and x.year >= ${value('yearFrom')}::int` : sql``;
  const to = hasYearTo ? sql`and x.year <= ${value('yearTo')}::int` : sql``;
  return sql`(true ${from} ${to}) is true`;
}

/** A tsquery from what search-text made, in the letters of the index. */
export function tsquery(text: RawBuilder<string>): RawBuilder<string> {
  return sql`search_query(${text}::text)`;
}

/**
 * A value that the planner does not look at. Where it would find the same plan for each, a prepared statement is then
 * planned once: only a plan that is estimated to cost the same for all values is kept.
 */
export function unseen<T>(value: RawBuilder<T>): RawBuilder<T> {
  return sql`(select ${value})`;
}
