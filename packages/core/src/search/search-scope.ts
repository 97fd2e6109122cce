import { type Expression, type RawBuilder, type SqlBool, sql } from 'kysely';

/** What a search is narrowed to. */
export type SearchScope = {
  genreIds: number[];
  genreMode: 'any' | 'all';
  yearFrom: number | undefined;
  yearTo: number | undefined;
  /** The other filters, on `movies as m` and `movie_stats as s`; undefined when there are none. */
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

function isInGenres({ genreIds, genreMode }: SearchScope): RawBuilder<SqlBool> {
  if (!genreIds.length) return sql`true`;
  return genreMode === 'all'
    ? sql`x.genre_ids @> ${genreIds}::int[]`
    : sql`x.genre_ids && ${genreIds}::int[]`;
}

/** Says the same once more, for where a rare genre is the fastest way in. */
function hasGenreByIndex({ genreIds }: SearchScope): RawBuilder<SqlBool> {
  return genreIds.length
    ? sql`x.movie_id in (select g.movie_id from movie_genres g where g.genre_id = any (${genreIds}::int[]))`
    : sql`true`;
}

function isInYears({ yearFrom, yearTo }: SearchScope): RawBuilder<SqlBool> {
  const from = yearFrom === undefined ? sql`` : sql`and x.year >= ${yearFrom}`;
  const to = yearTo === undefined ? sql`` : sql`and x.year <= ${yearTo}`;
  return sql`(true ${from} ${to}) is true`;
}

/** A tsquery from what search-text made, in the letters of the index. */
export function tsquery(text: string): RawBuilder<string> {
  return sql`search_query(${text})`;
}
