import { type Database, type Param, runFixed } from '@matinee/db';
import { type RawBuilder, sql } from 'kysely';
import type { Deps } from '../deps.ts';
import type { Languages, ReadIn } from '../languages/languages.ts';
import { imageUrl } from '../movies/image-url.ts';
import { readTitle, type TitleRow, translationsIn } from '../movies/translations.ts';
import { tsquery, unseen } from './search-scope.ts';
import { anyOf, everyWord, parseSearchText, type SearchText } from './search-text.ts';
import { canBeMisspelt, slipsOf } from './spelling.ts';

/** A movie has a title, a person a name; what the other has is null. */
export type Suggestion = {
  kind: 'movie' | 'person';
  id: string;
  title: string | null;
  name: string | null;
  year: number | null;
  posterUrl: string | null;
  profileUrl: string | null;
};

type Row = Pick<Suggestion, 'kind' | 'name' | 'year'> & {
  id: number;
  poster_path: string | null;
  /** Of a movie. */
  titled: TitleRow | null;
  profile_path: string | null;
};

/** Candidates of each kind, the best known first. */
const MOST_MOVIES = 30;
const MOST_PEOPLE = 10;
const MOST_CREDITS = 20;
/** What nearly everything has is found among so many of the best known, one by one. */
const KNOWN = 1500;
const LONGEST_JUST_BEGUN = 1;
const SHORTEST_SLIP = 4;
/** Of trigrams in common, from which a longer word can be meant. */
const ALIKE = 0.5;

/**
 * Movies and people by what has been typed so far: every word, the last one begun or whole, in any order. The last word may
 * hold a slip once it has four letters. One query.
 */
export async function suggest(
  { db }: Pick<Deps, 'db'>,
  { q, limit, languages }: ReadIn & { q: string; limit: number },
): Promise<{ items: Suggestion[] }> {
  const text = parseSearchText(q);
  if (!text) return { items: [] };
  const shape = { ...shapeOf(text), isTranslated: languages !== undefined };
  const rows = await runFixed(db, {
    name: `suggestions ${Object.values(shape).join(' ')}`,
    build: (over, value) => suggestions(over, { shape, value }),
    values: { ...valuesOf(text, shape), typed: q.replaceAll('\0', ' '), limit, languages },
  });
  return {
    items: rows.map(({ poster_path, profile_path, titled, ...row }) => ({
      ...row,
      id: String(row.id),
      title: titled && readTitle(titled).title,
      posterUrl: imageUrl('poster', poster_path),
      profileUrl: imageUrl('profile', profile_path),
    })),
  };
}

/** What decides how the query is written. */
type Shape = {
  isFrequent: boolean;
  /** Whether the last word may hold a slip. */
  mayBeSlip: boolean;
  /** Whether there are words before the last. */
  goesOn: boolean;
  /** Whether so little of the last word is there that it is begun by very many. */
  isJustBegun: boolean;
  isTranslated: boolean;
};

function shapeOf({ words, isCommon }: SearchText): Omit<Shape, 'isTranslated'> {
  const last = words.at(-1)?.text ?? '';
  return {
    isFrequent: isCommon || (words.length === 1 && last.length <= LONGEST_JUST_BEGUN),
    mayBeSlip: last.length >= SHORTEST_SLIP && canBeMisspelt(last),
    goesOn: words.length > 1,
    isJustBegun: !isCommon && words.length > 1 && last.length <= LONGEST_JUST_BEGUN,
  };
}

function valuesOf(text: SearchText, { mayBeSlip }: Pick<Shape, 'mayBeSlip'>): Record<string, unknown> {
  const { words, bare, year } = text;
  const [last = '', beforeLast] = words.map((word) => word.text).reverse();
  const joined = beforeLast === undefined ? [] : [`${beforeLast}${last}`.replaceAll("'", '')];
  return {
    ...{ bare, year: year ?? 0, last, slips: mayBeSlip ? slipsOf(last).join(' ') : '' },
    begun: everyWord(text, { isPrefix: true }),
    before: beforeLast === undefined ? null : everyWord({ words: words.slice(0, -1) }),
    joined: joined.length ? anyOf([joined], { isPrefix: true }) : null,
  };
}

type Query = { shape: Shape; value: Param };

function suggestions(db: Database, { shape, value }: Query) {
  return db
    .selectFrom(sql<Row>`(${found({ shape, value })})`.as('suggested'))
    .select(['kind', 'id', 'titled', 'name', 'year', 'poster_path', 'profile_path']);
}

function found({ shape, value }: Query): RawBuilder<unknown> {
  const begun = unseen(tsquery(value('begun')));
  const narrow = unseen(sql`${tsquery(value('before'))} || ${tsquery(value('joined'))}`);
  const asked = { begun, narrow: shape.isJustBegun ? narrow : undefined, isFrequent: shape.isFrequent };
  const skeleton = sql`search_skeleton(search_normalize(${value('bare')}::text))`;
  const nearYear = sql`case when t.year = ${value('year')}::int then 2 else 0 end`;
  const translations = shape.isTranslated
    ? sql`${translationsIn(value<Languages>('languages'))}`
    : sql`null::json`;
  return sql`
with q as materialized (select search_normalize(${value('typed')}::text) as whole, ${skeleton} as skeleton),
titles as materialized (
  ${bestOf(movies, asked)}
  union
  ${rarely(movies, sql`search_titles_of(titles) @> array[(select skeleton from q)]`)}
), names as materialized (
  ${bestOf(people, asked)}
), near as materialized (
  select ${nearQuery({ shape, value })} as query
  where not exists (select from titles) and not exists (select from names)
), movies_found as (
  select movie_id, 0 as slips from titles union all select movie_id, 1 from (${rarely(movies, isNear(sql`words`))}) slipped
), people_found as (
  select id, 0 as slips from names union all select id, 1 from (${rarely(people, isNear(sql`name_words`))}) slipped
), scored as (
  select 'movie' as kind, t.movie_id as id, max(case
      when t.name = q.whole then 5
      when starts_with(t.titles, '| ' || q.skeleton || ' |') then 4.7
      when position('| ' || q.skeleton || ' |' in t.titles) > 0 then 4.2
      when starts_with(t.titles, '| ' || q.skeleton) then 3
      when position('| ' || q.skeleton in t.titles) > 0 then 2.5
      else 1.5 + word_similarity(q.skeleton, t.titles) end - f.slips + ${nearYear} + .3 * t.fame) as score
  from movies_found f join search_titles t using (movie_id) cross join q group by t.movie_id
  union all
  select 'person', p.id, max(case
      when p.search_name = q.whole then 5
      when starts_with(p.search_name, q.whole) then 3
      else 1.5 + word_similarity(q.whole, p.search_name) end - f.slips + .3 * ln(1 + p.popularity)
      + .25 * coalesce(known.fame, 0) + .2 * ln(1 + known.credits))
  from people_found f join people p using (id) cross join q
  cross join lateral (
    select max(t.fame) as fame, count(*) as credits from (
      select movie_id from movie_cast where person_id = p.id
      union select movie_id from movie_crew where person_id = p.id limit ${sql.lit(MOST_CREDITS)}
    ) credit join search_titles t using (movie_id)
  ) known group by p.id
), best as (
  select * from scored order by score desc, kind, id limit ${unseen(sql`${value('limit')}::int`)}
)
select b.kind, b.id, p.name, m.year, m.poster_path, p.profile_path, case when m.id is not null then json_build_object(
    'title', m.title, 'original_title', m.original_title, 'original_language', m.original_language,
    'tmdb_id', m.tmdb_id, 'movielens_id', m.movielens_id, 'translations', ${translations}) end as titled
from best b
left join movies m on b.kind = 'movie' and m.id = b.id
left join people p on b.kind = 'person' and p.id = b.id
order by b.score desc, b.kind, b.id`;
}

type Candidates = Record<'kind' | 'id' | 'from' | 'words' | 'order', RawBuilder<unknown>> & {
  most: number;
};

const movies: Candidates = {
  kind: sql`'movie'`,
  id: sql`movie_id`,
  from: sql`search_titles`,
  words: sql`words`,
  order: sql`fame desc, movie_id`,
  most: MOST_MOVIES,
};

const people: Candidates = {
  kind: sql`'person'`,
  id: sql`id`,
  from: sql`people`,
  words: sql`name_words`,
  order: sql`popularity desc, id`,
  most: MOST_PEOPLE,
};

type Asked = {
  begun: RawBuilder<unknown>;
  /** Says less, but is found faster. */
  narrow: RawBuilder<unknown> | undefined;
  isFrequent: boolean;
};

/** The best known of those that pass: what is frequent is found among those that are best known anyway. */
function bestOf(candidates: Candidates, { begun, narrow, isFrequent }: Asked): RawBuilder<unknown> {
  const { kind, id, from, words, most } = candidates;
  const isTooLittle = sql`(select count(*) from foremost) < ${sql.lit(most)}`;
  const source = narrow
    ? sql`(select * from ${from} where ${isTooLittle} and ${words} @@ ${narrow} offset 0)`
    : from;
  const known = sql`select id, fame, words from search_foremost where kind = ${kind}`;
  const foremost = isFrequent
    ? sql`select id from (${known} order by fame desc, id limit ${sql.lit(KNOWN)}) best
        where words @@ ${begun} limit ${sql.lit(most)}`
    : sql`select id from (${known} and words @@ ${begun} offset 0) found order by fame desc, id limit ${sql.lit(most)}`;
  return sql`(
    with foremost as materialized (${foremost})
    select id as ${id} from foremost where not ${isTooLittle}
    union all
    ${rarely({ ...candidates, from: source }, sql`${isTooLittle} and ${words} @@ ${begun}`)}
  )`;
}

/** All that pass are found by their index, and put in order afterwards. */
function rarely({ id, from, order, most }: Candidates, condition: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`(select ${id} from (select * from ${from} found where ${condition} offset 0) passing
    order by ${order} limit ${sql.lit(most)})`;
}

function isNear(column: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`(select query from near) is not null and ${column} @@ (select query from near)`;
}

/** The words as they are, but the last one as any word that begins like a slip of it, or is like it. */
function nearQuery({ shape, value }: Query): RawBuilder<unknown> {
  if (!shape.mayBeSlip) return sql`null::tsquery`;
  const last = unseen(sql`${value('last')}::text`);
  const alike = sql`(
    select string_agg(quote_literal(meant.word) || meant.ending, ' | ')::tsquery from (
      select slip as word, ':*' as ending from unnest(${unseen(sql`string_to_array(${value('slips')}::text, ' ')`)}) slip
      where exists (select from search_words k where k.word >= slip collate "C" and k.word < (slip || '~') collate "C")
      union all
      select k.word, '' from search_words k
      where k.word % ${last} and similarity(k.word, ${last}) >= ${sql.lit(ALIKE)}
    ) meant)`;
  return shape.goesOn ? sql`${alike} && ${unseen(tsquery(value('before')))}` : alike;
}
