import { type RawBuilder, sql } from 'kysely';
import type { NearSpelling } from './find-spellings.ts';
import { documentScore, relationAsRead, titleScore } from './rank.ts';
import {
  foundColumns,
  hasFewTitles,
  joins,
  type Matches,
  passesTheRest,
  type SearchScope,
  tsquery,
  unseen,
} from './search-scope.ts';
import { anyOf, type SearchText } from './search-text.ts';

export type Reading = {
  spellings: NearSpelling[];
  /** Whether one of the words need not be there. */
  allButOne: boolean;
};

/** The best known are enough. */
const MOST_NEAR = 120;
const MOST_WHEN_ONE_MAY_MISS = 4;
const MISSING_COST = 0.8;
/** A slip in a title or a name is likelier than that the words as they are stand in an overview. */
const ELSEWHERE_COST = 0.5;
/** What is further than the nearest by no more than this is shown with it; a whole title may be further. */
const NEARLY_AS_NEAR = 0.25;
const NEAR_IF_EXACT = 0.85;
/** Who leads, as in the database's search_document_rows(). */
const MOST_LEADS = 10;
const MOST_SLIPPING = 3;
/** A word shorter than this with two slips is any word; only titles are short enough to be told by it. */
const LONG = 6;
/** At most one slip. While titles and people are as near as this, nobody looks further elsewhere. */
const ONE_SLIP = 0.65;
/** Nothing but spaces, beginnings and words run together is different. */
const NO_SLIP = 0.25;

/** The values that {@link matchAsRead} names. */
export function valuesAsRead(text: SearchText, reading: Reading): Record<string, unknown> {
  const { spellings } = reading;
  return {
    bare: text.bare,
    year: text.year,
    every: wantedWords(reading),
    nearest: nearestWords(reading),
    farther: fartherWords(reading),
    places: new Set(spellings.map(({ place }) => place)).size,
    nearPlaces: spellings.map(({ place }) => place),
    nearWords: spellings.map(tsqueryOf),
    nearReadings: spellings.map(({ reading: words }) => words),
    nearCosts: spellings.map(({ cost }) => cost),
  };
}

/** Movies that have words like those that were typed; each is judged by the likest it has. */
export function matchAsRead(scope: SearchScope): Matches {
  const { value } = scope;
  const titled = read(sql`search_titles`, {
    scope,
    which: has(scope, 'every'),
    skeleton: sql`search_skeleton(reading)`,
    isPrime: sql`position('| ' || read.skeleton || ' |' in x.titles) > 0`,
    extraCost: sql`0`,
    condition: sql`true`,
  });
  const described = {
    scope,
    skeleton: sql`null::text`,
    isPrime: sql`false`,
    extraCost: sql`case when ts_filter(x.words, '{b}') @@ phraseto_tsquery('simple', read.reading) then 0
      else ${sql.lit(ELSEWHERE_COST)} end`,
  };
  const nearest = read(sql`search_documents`, {
    ...described,
    which: isCredited,
    // Its rows are short, and say as well who is best known.
    candidates: sql`search_titles`,
    condition: hasFewTitles,
  });
  const isNoneNear = sql`${hasFewTitles} and not exists (select from titled where cost < ${sql.lit(ONE_SLIP)})
    and not exists (select from nearest where cost < ${sql.lit(ONE_SLIP)})
    and (select count(*) from nearest) < ${sql.lit(MOST_NEAR)}`;
  const others = read(sql`search_documents`, {
    ...described,
    which: has(scope, 'farther'),
    condition: isNoneNear,
  });
  const reach = sql`case when is_prime then ${sql.lit(NEAR_IF_EXACT)} else ${sql.lit(NEARLY_AS_NEAR)} end`;
  const ctes = sql`
q as materialized (select search_normalize(${value('bare')}::text) as whole, null::tsquery as every_word),
near as materialized (
  select place, reading, cost, search_query(meant) as query
  from unnest(${unseen(sql`${value('nearPlaces')}::int[]`)}, ${unseen(sql`${value('nearWords')}::text[]`)},
    ${unseen(sql`${value('nearReadings')}::text[]`)}, ${unseen(sql`${value('nearCosts')}::real[]`)})
    as given(place, meant, reading, cost)
), titled as materialized (${titled}
), ${credits(scope)}, nearest as materialized (${nearest}
), others as materialized (${others}
), described as materialized (select * from nearest union select * from others
), found as materialized (
  select * from (
    select *, min(cost) over () as nearest from (
      select *, true as is_titled from titled union all select *, false from described
    ) every_one
  ) judged where cost <= nearest + ${reach}
)`;
  return {
    ctes,
    titleScore: sql`${titleScore(scope, sql`m.skeleton`)} - m.cost`,
    documentScore: sql`${documentScore(scope, relationAsRead)} - m.cost`,
  };
}

function has({ value }: SearchScope, words: 'every' | 'farther'): RawBuilder<unknown> {
  return sql`x.words @@ ${unseen(tsquery(value(words)))}`;
}

/** Movies of the best known people with a name as near as that: names are fewer words to look through than documents. */
function credits({ value }: SearchScope): RawBuilder<unknown> {
  return sql`
named as materialized (
  select id from (
    select id, popularity from people where name_words @@ ${unseen(tsquery(value('nearest')))} offset 0
  ) every_one order by popularity desc, id limit ${sql.lit(MOST_NEAR)}
), credited as materialized (
  select credit.movie_id from named cross join lateral (
    select c.movie_id from movie_cast c where c.person_id = named.id and c.position < ${sql.lit(MOST_LEADS)}
    union all
    select w.movie_id from movie_crew w where w.person_id = named.id and w.job = 'Director'
    offset 0
  ) credit
)`;
}

const isCredited = sql`x.movie_id = any (array(select movie_id from credited))`;

type ReadFrom = {
  scope: SearchScope;
  /** Where what is wanted is looked for, if not in the same table. */
  candidates?: RawBuilder<unknown>;
  /** What of `x` is wanted, by an index. */
  which: RawBuilder<unknown>;
  skeleton: RawBuilder<unknown>;
  isPrime: RawBuilder<unknown>;
  extraCost: RawBuilder<unknown>;
  condition: RawBuilder<unknown>;
};

/**
 * The best known that have what is wanted, each with how it is read: the nearest of its words at every place. They are all
 * looked up before they are put in order: the planner, who thinks that misspelt words are frequent, would look at the best
 * known movies one by one.
 */
function read(table: RawBuilder<unknown>, params: ReadFrom): RawBuilder<unknown> {
  const { scope, candidates = table, which, skeleton, isPrime, extraCost, condition } = params;
  const { value } = scope;
  return sql`
  select ${foundColumns(scope)}, ${isPrime} as is_prime, read.reading, read.skeleton, read.cost + ${extraCost} as cost
  from (
    select movie_id from (
      select x.movie_id, x.fame from ${candidates} x ${joins(scope)}
      where ${which} and ${passesTheRest(scope)} and ${condition} offset 0
    ) every_one order by fame desc, movie_id limit ${sql.lit(MOST_NEAR)}
  ) foremost join ${table} x using (movie_id)
  cross join lateral (
    select reading, ${skeleton} as skeleton, cost from (
      select string_agg(nullif(reading, ''), ' ' order by place) as reading,
        (sum(cost) + ${sql.lit(MISSING_COST)} * (${value('places')}::int - count(*)))::real as cost
      from (
        select distinct on (place) place, reading, cost from near where query is null or x.words @@ query
        order by place, cost
      ) likest
    ) whole offset 0
  ) read`;
}

/** tsquery: one of the spellings at every place that needs one. */
export function wantedWords({ spellings, allButOne }: Reading): string {
  const most = allButOne ? MOST_WHEN_ONE_MAY_MISS : spellings.length;
  const each = neededPlaces(spellings).map((place) => {
    const there = spellings.filter((near) => near.place === place).slice(0, most);
    return `(${there.map(tsqueryOf).join(' | ')})`;
  });
  return allButOne
    ? each.map((_, i) => `(${each.toSpliced(i, 1).join(' & ')})`).join(' | ')
    : each.join(' & ');
}

/**
 * The same, when one of them holds a slip, and only one; null when that cannot be. Of many words that are all known any
 * may be the one: too many ways to look for.
 */
function nearestWords({ spellings }: Reading): string | null {
  const within = (place: number, cost: number) =>
    spellings.filter((near) => near.place === place && near.cost < cost);
  const needed = neededPlaces(spellings);
  const places = [...new Set(spellings.map(({ place }) => place))];
  const unknown = places.filter((place) => within(place, NO_SLIP).length === 0);
  const slipping = unknown.length > 0 ? unknown : needed;
  if (unknown.length > 1 || slipping.length > MOST_SLIPPING) return null;
  const wanted = slipping.map((slip) =>
    needed.map((place) => within(place, place === slip ? ONE_SLIP : NO_SLIP)),
  );
  const any = (there: NearSpelling[]) => `(${there.map(tsqueryOf).join(' | ')})`;
  const each = wanted
    .filter((words) => words.every(({ length }) => length > 0))
    .map((words) => `(${words.map(any).join(' & ')})`);
  return each.length ? each.join(' | ') : null;
}

/** The same for people, tags and overviews: {@link wantedWords} that are not too far; null when there are none for a place. */
function fartherWords({ spellings, allButOne }: Reading): string | null {
  const likely = spellings.filter(
    ({ words, cost }) => words === null || cost < ONE_SLIP || words.length >= LONG,
  );
  const isPlaceLost = neededPlaces(likely).length < neededPlaces(spellings).length;
  return isPlaceLost ? null : wantedWords({ spellings: likely, allButOne });
}

/** Where a movie must have one of the words. */
export function neededPlaces(spellings: NearSpelling[]): number[] {
  const spared = new Set(spellings.flatMap(({ place, words }) => (words === null ? [place] : [])));
  return [...new Set(spellings.map(({ place }) => place))].filter((place) => !spared.has(place));
}

function tsqueryOf({ words, isPrefix }: NearSpelling): string | null {
  return words === null ? null : anyOf([words.split(' ')], { isPrefix });
}
