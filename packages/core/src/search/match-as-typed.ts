import { sql } from 'kysely';
import { documentScore, relationAsTyped, titleScore } from './rank.ts';
import {
  foundColumns,
  hasFewTitles,
  isFixed,
  isWithin,
  joins,
  type Matches,
  passesTheRest,
  type SearchScope,
  tsquery,
} from './search-scope.ts';
import { everyWord, phrase, type SearchText } from './search-text.ts';

/** Of what nearly every title has, or so many movies besides, the best known are enough. */
const MOST_COMMON = 500;
const MANY = 10_000;

/** The values that {@link matchAsTyped} names. */
export function valuesAsTyped(q: string, text: SearchText): Record<string, unknown> {
  return {
    whole: q,
    bare: text.bare,
    year: text.year,
    every: everyWord(text),
    person: phrase(text, 'B'),
    peopleAndTitle: everyWord(text, { weights: 'AB' }),
    tag: phrase(text, 'C'),
    allButOverview: everyWord(text, { weights: 'ABC' }),
  };
}

/** Movies that have the words as they were typed. */
export function matchAsTyped(scope: SearchScope): Matches {
  const { shape, value } = scope;
  const skeleton = sql`search_skeleton(search_normalize(${value('bare')}::text))`;
  const every = isFixed(scope) ? sql`(select every_word from q)` : tsquery(value('every'));
  const isThatYear = shape.hasYear ? sql`x.year is not distinct from ${value('year')}::int` : sql`false`;
  const columns = foundColumns(scope);
  const titles = sql`select ${columns}, position('| ' || q.skeleton || ' |' in x.titles) > 0 or ${isThatYear} as is_prime
    from search_titles x ${joins(scope)} cross join q`;
  const exact = sql`search_titles_of(x.titles) @> array[(select skeleton from q)]`;
  const titled = shape.isCommon
    ? sql`(${titles} where x.words @@ ${every} and ${isWithin(scope)}
        order by x.fame desc, x.movie_id limit ${sql.lit(MOST_COMMON)})
      union (${titles} where ${exact} and ${isWithin(scope)})`
    : sql`${titles} where (x.words @@ ${every} or ${exact}) and ${passesTheRest(scope)}`;
  const ctes = sql`
q as materialized (
  select search_normalize(${value('whole')}::text) as whole, ${skeleton} as skeleton, ${tsquery(value('every'))} as every_word,
    ${tsquery(value('person'))} as person, ${tsquery(value('peopleAndTitle'))} as people_and_title,
    ${tsquery(value('tag'))} as tag, ${tsquery(value('allButOverview'))} as all_but_overview
), titled as materialized (
  ${titled}
), mentioned as materialized (
  select ${columns}, ${isThatYear} as is_prime from search_documents x ${joins(scope)}
  where ${hasFewTitles} and x.words @@ ${every} and ${passesTheRest(scope)} limit ${sql.lit(MANY)}
), described as materialized (
  select * from mentioned where (select count(*) from mentioned) < ${sql.lit(MANY)}
  union all
  (select ${columns}, ${isThatYear} as is_prime
    from search_titles k join search_documents x on x.movie_id = k.movie_id ${joins(scope)}
    where (select count(*) from mentioned) = ${sql.lit(MANY)} and x.words @@ ${every} and ${isWithin(scope)}
      and x.movie_id <> all (array(select movie_id from titled))
    order by k.fame desc, k.movie_id limit ${sql.lit(MOST_COMMON)})
), found as not materialized (
  select *, true as is_titled from titled union all select *, false from described
)`;
  return {
    ctes,
    titleScore: titleScore(scope, sql`q.skeleton`),
    documentScore: documentScore(scope, relationAsTyped),
  };
}
