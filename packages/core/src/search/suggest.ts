import { type RawBuilder, sql } from 'kysely';
import type { Deps } from '../deps.ts';
import type { ReadIn } from '../languages/languages.ts';
import { imageUrl } from '../movies/image-url.ts';
import { readTitle, type TitleRow, translationsIn } from '../movies/translations.ts';
import { tsquery } from './search-scope.ts';
import { everyWord, parseSearchText, type SearchText } from './search-text.ts';
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
  const { rows } = await suggestions(q.replaceAll('\0', ' '), text, { limit, languages }).execute(db);
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

function suggestions(
  q: string,
  text: SearchText,
  { limit, languages }: ReadIn & { limit: number },
): RawBuilder<Row> {
  const skeleton = sql`search_skeleton(search_normalize(${text.bare}))`;
  const begun = tsquery(sql`${everyWord(text, { isPrefix: true })}`);
  const translations = languages ? sql`${translationsIn(languages)}` : sql`null::json`;
  const nearYear = sql`case when t.year = ${text.year ?? 0} then 2 else 0 end`;
  return sql<Row>`
with q as materialized (select search_normalize(${q}) as whole, ${skeleton} as skeleton),
titles as materialized (
  (${moviesBy(sql`words @@ ${begun}`)}) union (${moviesBy(sql`search_titles_of(titles) @> array[${skeleton}]`)})
), names as materialized (
  ${peopleBy(sql`name_words @@ ${begun}`)}
), near as materialized (
  select ${nearQuery(text)} as query
  where not exists (select from titles) and not exists (select from names)
), movies_found as (
  select movie_id, 0 as slips from titles
  union all
  select movie_id, 1 from (
    select movie_id from (select movie_id, fame from search_titles where ${isNear(sql`words`)} offset 0) slipped
    order by fame desc, movie_id limit ${sql.lit(MOST_MOVIES)}
  ) best_slipped
), people_found as (
  select id, 0 as slips from names
  union all
  select id, 1 from (
    select id from (select id, popularity from people where ${isNear(sql`name_words`)} offset 0) slipped
    order by popularity desc, id limit ${sql.lit(MOST_PEOPLE)}
  ) best_slipped
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
  select * from scored order by score desc, kind, id limit ${limit}
)
select b.kind, b.id, p.name, m.year, m.poster_path, p.profile_path, case when m.id is not null then
  json_build_object('title', m.title, 'original_title', m.original_title, 'original_language', m.original_language,
    'tmdb_id', m.tmdb_id, 'movielens_id', m.movielens_id, 'translations', ${translations}) end as titled
from best b
left join movies m on b.kind = 'movie' and m.id = b.id
left join people p on b.kind = 'person' and p.id = b.id
order by b.score desc, b.kind, b.id`;
}

function moviesBy(condition: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`select movie_id from search_titles where ${condition}
    order by fame desc, movie_id limit ${sql.lit(MOST_MOVIES)}`;
}

function peopleBy(condition: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`select id from people where ${condition}
    order by popularity desc, id limit ${sql.lit(MOST_PEOPLE)}`;
}

/** Asked for first and put in order afterwards: nothing is known of the query when it is planned, and little is found. */
function isNear(column: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`(select query from near) is not null and ${column} @@ (select query from near)`;
}

/** The words as they are, but the last one as any word that begins like a slip of it, or is like it. */
function nearQuery({ words }: SearchText): RawBuilder<unknown> {
  const last = words.at(-1)?.text ?? '';
  if (last.length < SHORTEST_SLIP || !canBeMisspelt(last)) return sql`null::tsquery`;
  const before = words.length > 1 ? everyWord({ words: words.slice(0, -1) }) : undefined;
  const alike = sql`(
    select string_agg(quote_literal(meant.word) || meant.ending, ' | ')::tsquery from (
      select slip as word, ':*' as ending from unnest(${slipsOf(last)}::text[]) slip
      where exists (select from search_words k where k.word >= slip collate "C" and k.word < (slip || '~') collate "C")
      union all
      select k.word, '' from search_words k
      where k.word % ${last} and similarity(k.word, ${last}) >= ${sql.lit(ALIKE)}
    ) meant)`;
  return before === undefined ? alike : sql`${alike} && ${tsquery(sql`${before}`)}`;
}
