import { type Expression, type RawBuilder, type SqlBool, sql } from 'kysely';
import type { NearSpelling } from './find-spellings.ts';
import { documentScore, relationAsRead, relationAsTyped, titleScore } from './rank.ts';
import { anyOf, everyWord, phrase, type SearchText } from './search-text.ts';

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
/** Of what nearly every title has, and of what has to be read otherwise, the best known are enough. */
const MOST_COMMON = 500;
const MOST_NEAR = 120;
const MOST_WHEN_ONE_MAY_MISS = 4;
const MISSING_COST = 0.8;
/** A slip in a title or a name is likelier than that the words as they are stand in an overview. */
const ELSEWHERE_COST = 0.5;
/** What is further than the nearest by no more than this is shown with it; a whole title may be further. */
const NEARLY_AS_NEAR = 0.25;
const NEAR_IF_EXACT = 0.85;

/** Movies that have the words as they were typed. */
export function matchesAsTyped(q: string, text: SearchText, scope: SearchScope): Matches {
  const skeleton = sql`search_skeleton(search_normalize(${text.bare}))`;
  const every = tsquery(everyWord(text));
  const isThatYear = text.year === undefined ? sql`false` : sql`x.year is not distinct from ${text.year}`;
  const isPrime = sql`position('| ' || q.skeleton || ' |' in x.titles) > 0 or ${isThatYear}`;
  const exact = sql`search_titles_of(x.titles) @> array[${skeleton}]`;
  const whole = sql`select ${found(scope)}, ${isPrime} as is_prime from search_titles x ${joins(scope)} cross join q`;
  const titled = text.isCommon
    ? sql`(select ${found(scope)}, ${isPrime} as is_prime
        from movies k join search_titles x on x.movie_id = k.id ${joins(scope)} cross join q
        where x.words @@ ${every} and k.deleted_at is null and ${isWithin(scope)} and ${hasGenreByIndex(scope)}
        order by k.popularity desc, k.id limit ${sql.lit(MOST_COMMON)})
      union (${whole} where ${exact} and ${isWithin(scope)})`
    : sql`${whole} where (x.words @@ ${every} or ${exact}) and ${passesTheRest(scope)}`;
  const ctes = sql`
q as materialized (
  select search_normalize(${q}) as whole, ${skeleton} as skeleton, ${every} as every_word,
    ${tsquery(phrase(text, 'B'))} as person, ${tsquery(everyWord(text, 'AB'))} as people_and_title,
    ${tsquery(phrase(text, 'C'))} as tag, ${tsquery(everyWord(text, 'ABC'))} as all_but_overview
), titled as materialized (
  ${titled}
), described as materialized (
  select ${found(scope)}, ${isThatYear} as is_prime from search_documents x ${joins(scope)}
  where ${hasFewTitles} and x.words @@ ${every} and ${passesTheRest(scope)}
), found as not materialized (
  select *, true as is_titled from titled union all select *, false from described
)`;
  return {
    ctes,
    titleScore: titleScore(text, sql`q.skeleton`),
    documentScore: documentScore(text, relationAsTyped),
  };
}

export type Reading = { spellings: NearSpelling[]; allButOne: boolean };

/** Movies that have words like those that were typed; each is judged by the likest it has. */
export function matchesAsRead(
  text: SearchText,
  { spellings, allButOne }: Reading,
  scope: SearchScope,
): Matches {
  const places = new Set(spellings.map(({ place }) => place));
  const most = allButOne ? MOST_WHEN_ONE_MAY_MISS : spellings.length;
  const each = neededPlaces(spellings).map((place) =>
    spellings
      .filter((near) => near.place === place)
      .slice(0, most)
      .map(tsqueryOf)
      .join(' | '),
  );
  const every = tsquery(
    allButOne ? each.map((_, i) => allOf(each.toSpliced(i, 1))).join(' | ') : allOf(each),
  );
  const read = (
    isPrime: RawBuilder<unknown>,
    extraCost: RawBuilder<unknown>,
    matching: RawBuilder<unknown>,
  ) => sql`
  select ${found(scope)}, ${isPrime} as is_prime, read.reading, read.skeleton, read.cost + ${extraCost} as cost
  from (${matching} limit ${sql.lit(MOST_NEAR)}) x
  cross join lateral (
    select reading, search_skeleton(reading) as skeleton, cost from (
      select string_agg(nullif(reading, ''), ' ' order by place) as reading,
        (sum(cost) + ${sql.lit(MISSING_COST)} * (${sql.lit(places.size)} - count(*)))::real as cost
      from (select distinct on (place) place, reading, cost from near where query is null or x.words @@ query order by place, cost) likest
    ) whole offset 0
  ) read`;
  const ctes = sql`
q as materialized (select search_normalize(${text.bare}) as whole, null::tsquery as every_word),
near as materialized (
  select place, reading, cost, to_tsquery('simple', unaccent('unaccent', meant)) as query
  from ${spellingTable(spellings)}
), titled as materialized (${read(
    sql`position('| ' || read.skeleton || ' |' in x.titles) > 0`,
    sql`0`,
    sql`select x.* from search_titles x ${joins(scope)} where x.words @@ ${every} and ${passesTheRest(scope)}
    order by x.fame desc, x.movie_id`,
  )}
), described as materialized (${read(
    sql`false`,
    sql`case when ts_filter(x.words, '{b}') @@ phraseto_tsquery('simple', read.reading) then 0
      else ${sql.lit(ELSEWHERE_COST)} end`,
    sql`select x.* from search_documents x ${joins(scope)}
    where ${hasFewTitles} and x.words @@ ${every} and ${passesTheRest(scope)}
    order by x.fame desc, x.movie_id`,
  )}
), found as materialized (
  select * from (
    select *, min(cost) over () as nearest from (
      select *, true as is_titled from titled union all select *, false from described
    ) every_one
  ) judged where cost <= nearest + case when is_prime then ${sql.lit(NEAR_IF_EXACT)} else ${sql.lit(NEARLY_AS_NEAR)} end
)`;
  const cost = sql`- m.cost`;
  return {
    ctes,
    titleScore: sql`${titleScore(text, sql`m.skeleton`)} ${cost}`,
    documentScore: sql`${documentScore(text, relationAsRead)} ${cost}`,
  };
}

/** Where a movie must have one of the words. */
export function neededPlaces(spellings: NearSpelling[]): number[] {
  const spared = new Set(spellings.flatMap(({ place, words }) => (words === null ? [place] : [])));
  return [...new Set(spellings.map(({ place }) => place))].filter((place) => !spared.has(place));
}

function tsqueryOf({ words, isPrefix }: NearSpelling): string | null {
  return words === null ? null : anyOf([words.split(' ')], { isPrefix });
}

function allOf(queries: string[]): string {
  return queries.map((query) => `(${query})`).join(' & ');
}

/** A tsquery from what search-text made, in the letters of the index. */
function tsquery(text: string): RawBuilder<string> {
  return sql`to_tsquery('simple', unaccent('unaccent', ${text}))`;
}

function spellingTable(spellings: NearSpelling[]): RawBuilder<unknown> {
  return sql`unnest(${spellings.map(({ place }) => place)}::int[], ${spellings.map(tsqueryOf)}::text[],
    ${spellings.map(({ reading }) => reading)}::text[], ${spellings.map(({ cost }) => cost)}::real[])
    as given(place, meant, reading, cost)`;
}

const hasFewTitles = sql`(select count(*) from titled) < ${sql.lit(ENOUGH_TITLES)}
    and x.movie_id <> all (array(select movie_id from titled))`;

/** Of `x`, one of the two tables of the index. */
function found(scope: SearchScope): RawBuilder<unknown> {
  return sql`x.movie_id, x.fame, x.year, x.genre_ids, ${isInGenres(scope)} as in_genres, ${isInYears(scope)} as in_years`;
}

function joins({ condition, needsStats }: SearchScope): RawBuilder<unknown> {
  return condition
    ? sql`join movies m on m.id = x.movie_id ${needsStats ? sql`join movie_stats s on s.movie_id = x.movie_id` : sql``}`
    : sql``;
}

function passesTheRest({ condition }: SearchScope): Expression<SqlBool> {
  return condition ?? sql<SqlBool>`true`;
}

/** All of the scope, for what is cut off before genres and years are counted. */
function isWithin(scope: SearchScope): RawBuilder<SqlBool> {
  return sql`${passesTheRest(scope)} and ${isInGenres(scope)} and ${isInYears(scope)}`;
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
    ? sql`k.id in (select g.movie_id from movie_genres g where g.genre_id = any (${genreIds}::int[]))`
    : sql`true`;
}

function isInYears({ yearFrom, yearTo }: SearchScope): RawBuilder<SqlBool> {
  const from = yearFrom === undefined ? sql`` : sql`and x.year >= ${yearFrom}`;
  const to = yearTo === undefined ? sql`` : sql`and x.year <= ${yearTo}`;
  return sql`(true ${from} ${to}) is true`;
}
