import { type Expression, type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Deps } from '../deps.ts';
import { AppError } from '../errors.ts';
import { type Page, type PageRequest, paginate } from '../pagination/page.ts';
import { type MovieFilters, movieFilter } from './filters.ts';
import { type Movie, selectMovies, toMovie } from './movie.ts';
import { parseSearchText, type SearchText } from './search-text.ts';

export type SearchMovies = PageRequest & MovieFilters & { q: string };

/** Word similarity from which a title can be meant, 0–1: "godfahter" is .43 of "godfather". */
const NEAR_ENOUGH = 0.3;
/** With fewer exact matches than this, similar titles are looked for too. */
const FEW = 3;
/** Of what is only similar, what is at least this much as alike as the best stays. */
const NEARLY_AS_ALIKE = 0.8;

/**
 * Movies by words of their titles (original and alternative ones too) or by a tag, the best match first.
 * Typos, accents, a missing article and a year among the words are understood. One query.
 * @throws AppError `validationFailed` for an empty `q` and as {@link movieFilter}
 */
export async function searchMovies(
  { db }: Pick<Deps, 'db'>,
  { q, page, perPage, ...filters }: SearchMovies,
): Promise<Page<Movie>> {
  if (!q.trim()) {
    const message = 'Say what to search for';
    throw new AppError('validationFailed', message, { errors: [{ path: 'q', message }] });
  }
  const condition = await movieFilter({ db }, filters);
  const text = parseSearchText(q);
  if (!text) return { items: [], pagination: paginate({ page, perPage }, 0) };
  const ranked = rankedMovies(q.replaceAll('\0', ' '), text, condition);
  const matches = sql<Match>`(${ranked} limit ${perPage} offset ${(page - 1) * perPage})`;
  const rows = await selectMovies(db)
    .innerJoin(matches.as('r'), 'r.id', 'm.id')
    .select('r.total')
    .orderBy('r.position')
    .execute();
  const total = rows[0]?.total ?? (page === 1 ? 0 : await countMatches(db, ranked));
  return { items: rows.map(toMovie), pagination: paginate({ page, perPage }, total) };
}

type Match = { id: number; total: number; position: number };

async function countMatches(db: Deps['db'], ranked: RawBuilder<Match>): Promise<number> {
  const { rows } = await sql<{ total: number }>`select count(*) as total from (${ranked}) r`.execute(db);
  return rows[0]?.total ?? 0;
}

/**
 * The threshold of `%>` is a setting of the session. It is set for this one statement, in the CTE whose text the
 * index is asked for, hence before any index is read.
 */
function rankedMovies(q: string, text: SearchText, condition: Expression<SqlBool>): RawBuilder<Match> {
  const bare = sql`search_normalize(${text.bare})`;
  const everyWord = sql`to_tsquery('simple', unaccent('unaccent', ${text.everyWord}))`;
  const nearWords = sql`to_tsquery('simple', unaccent('unaccent', ${text.nearWords}))`;
  return sql<Match>`
with q as materialized (
  select search_normalize(${q}) as whole, ${bare} as bare, ${everyWord} as every_word, ${nearWords} as near_words,
    to_tsquery('simple', ${text.numbers}) as numbers,
    set_config('pg_trgm.word_similarity_threshold', ${String(NEAR_ENOUGH)}, true) as threshold
), tagged as materialized (
  select mt.movie_id as id from tags t join movie_tags mt on mt.tag_id = t.id
  where t.name = (select whole from q)::citext
), found as materialized (
  select id from movies where search_document @@ ${everyWord}
  union
  select id from tagged
), few as materialized (
  select count(found.id) < ${sql.lit(FEW)} and max(threshold) is not null as is_so from q left join found on true
), matched as (
  select id from found
  union
  select id from movies where (select is_so from few) and search_text %> ${bare}
  union
  select id from movies where (select is_so from few) and search_document @@ ${nearWords}
), judged as materialized (
  select m.id, m.popularity, s.count, ${relation(text.year)} as relation,
    ${text.year === undefined ? sql`0` : sql`case when m.year = ${text.year} then 2.5 else 0 end`}
      + case when m.search_document @@ q.numbers then .6 else 0 end as bonus,
    word_similarity(q.bare, m.search_text) as likeness, similarity(q.bare, ${bareTitle}) as title_likeness
  from matched join movies m on m.id = matched.id join movie_stats s on s.movie_id = m.id cross join q
  where m.deleted_at is null and ${condition}
), scored as (
  select id, popularity, relation, likeness, max(likeness) over () as most_alike,
    relation + bonus + 1.5 * likeness + .6 * title_likeness + .15 * ln(1 + count) as score
  from judged
)
select id, count(*) over () as total, row_number() over (order by score desc, popularity desc, id) as position
from scored where relation > 0 or likeness >= ${sql.lit(NEARLY_AS_ALIKE)} * most_alike order by position`;
}

const bareTitle = sql`regexp_replace(m.search_title, '^(the|a|an) ', '')`;

/**
 * What the words typed are to the title of `movies m`: the most of how well it answers `q`. The rest is the year, how
 * alike the spelling is, and how many have rated it (329 ratings are worth .9).
 */
function relation(year: number | undefined): RawBuilder<number> {
  return sql`
    case
      when m.search_title = q.whole then ${year === undefined ? sql`4` : sql`7`}
      when ${bareTitle} = q.bare then 3.7
      when position(q.bare in m.search_text) > 0 and q.bare in (
        select regexp_replace(search_normalize(other), '^(the|a|an) ', '')
        from unnest(m.alternative_titles || m.original_title) other) then 3.2
      when starts_with(${bareTitle}, q.bare || ' ') then 2
      when position(' ' || q.bare || ' ' in ' ' || m.search_title || ' ') > 0 then 1.5
      when m.id in (select id from tagged) then 1.2
      when m.search_document @@ q.every_word then 1
      when m.search_document @@ q.near_words then .8
      else 0
    end`;
}
