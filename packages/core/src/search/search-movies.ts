import { type RawBuilder, sql } from 'kysely';
import { jsonArrayFrom } from 'kysely/helpers/postgres';
import type { Deps } from '../deps.ts';
import { AppError } from '../errors.ts';
import { filterByTheRest, type MovieFilters, needsStatistics, resolveFilters } from '../movies/filters.ts';
import { type Movie, selectMovies, toMovie } from '../movies/movie.ts';
import { type Page, type PageRequest, paginate } from '../pagination/page.ts';
import { findSpellings } from './find-spellings.ts';
import { matchAsRead, neededPlaces } from './match-as-read.ts';
import { matchAsTyped } from './match-as-typed.ts';
import type { Matches, SearchScope } from './search-scope.ts';
import { parseSearchText, type SearchText } from './search-text.ts';

export type SearchMovies = PageRequest & MovieFilters & { q: string };

export type Facets = {
  genres: { id: string; name: string; count: number }[];
  decades: { decade: number; count: number }[];
};

export type FoundMovies = Page<Movie> & { facets: Facets };

/** With fewer matches than this, misspellings are thought of. */
const FEW = 3;
/** The least an exact title scores, and how well known its movie is if that is surely what was meant. */
const EXACT = 4.2;
const KNOWN = 2;
/** Of so many words one need not be there, when nothing has them all; of more, looking takes too long. */
const FEWEST_TO_MISS = 3;
const MOST_TO_MISS = 6;
/** As many of the best known matches are put in order by how well they answer; those behind follow by how well known they are. */
const MOST_RANKED = 200;

/** … */
export async function searchMovies(
  { db }: Pick<Deps, 'db'>,
  { q, page, perPage, ...filters }: SearchMovies,
): Promise<FoundMovies> {
  if (!q.trim()) {
    const message = 'Say what to search for';
    throw new AppError('validationFailed', message, { errors: [{ path: 'q', message }] });
  }
  const resolved = await resolveFilters({ db }, filters);
  const scope: SearchScope = {
    genreIds: resolved.genreIds,
    genreMode: filters.genreMode ?? 'any',
    yearFrom: filters.yearFrom,
    yearTo: filters.yearTo,
    condition: filterByTheRest(resolved),
    needsStats: needsStatistics(filters),
  };
  const text = parseSearchText(q);
  const found =
    text && (await findMovies({ db }, { q: q.replaceAll('\0', ' '), text, scope, page, perPage }));
  return {
    items: found?.movies.map(toMovie) ?? [],
    pagination: paginate({ page, perPage }, found?.total ?? 0),
    facets: { genres: found?.genres ?? [], decades: found?.decades ?? [] },
  };
}

type Search = PageRequest & { q: string; text: SearchText; scope: SearchScope };

/** What has the words as they were typed; when that is next to nothing, what has words like them. */
async function findMovies(deps: Pick<Deps, 'db'>, { q, text, scope, ...page }: Search) {
  const asTyped = await findPage(deps, { matches: matchAsTyped(q, text, scope), scope, ...page });
  if (!isThin(asTyped, text)) return asTyped;
  const everywhere = { ...scope, condition: undefined };
  const isFilteredOut =
    scope.condition !== undefined &&
    (await findPage(deps, { matches: matchAsTyped(q, text, everywhere), scope, ...page })).matched > 0;
  if (isFilteredOut) return asTyped;
  const spellings = await findSpellings(deps, text);
  const needed = neededPlaces(spellings).length;
  if (needed === 0) return asTyped;
  const read = (allButOne: boolean) =>
    findPage(deps, { matches: matchAsRead(text, { spellings, allButOne }, scope), scope, ...page });
  const asRead = await read(false);
  const isBetter = asRead.matched > asTyped.matched || (asRead.best?.score ?? 0) > (asTyped.best?.score ?? 0);
  if (isBetter) return asRead;
  const mayOneMiss = asTyped.matched === 0 && needed >= FEWEST_TO_MISS && needed <= MOST_TO_MISS;
  return mayOneMiss ? read(true) : asTyped;
}

function isThin({ matched, best }: Pick<Found, 'matched' | 'best'>, { isCommon }: SearchText): boolean {
  const isCertain = best !== null && best.score >= EXACT && best.fame >= KNOWN;
  return !isCommon && matched < FEW && !isCertain;
}

type Found = Facets & {
  total: number;
  /** Without the filters of genre and year. */
  matched: number;
  best: { score: number; fame: number } | null;
  ids: number[];
};

async function findPage(
  { db }: Pick<Deps, 'db'>,
  { matches, scope, page, perPage }: PageRequest & { matches: Matches; scope: SearchScope },
) {
  const offset = (page - 1) * perPage;
  const found = foundMovies(matches, scope, { limit: perPage, offset });
  return db
    .selectFrom(sql<Found>`(${found})`.as('found'))
    .select(['found.total', 'found.matched', 'found.best', 'found.genres', 'found.decades'])
    .select(
      jsonArrayFrom(
        selectMovies(db)
          .innerJoin(
            sql<{ id: number; place: number }>`unnest(found.ids) with ordinality`.as<'page'>(
              sql`page(id, place)`,
            ),
            'page.id',
            'm.id',
          )
          .orderBy('page.place'),
      ).as('movies'),
    )
    .executeTakeFirstOrThrow();
}

function foundMovies(
  { ctes, titleScore, documentScore }: Matches,
  { genreMode }: SearchScope,
  { limit, offset }: { limit: number; offset: number },
): RawBuilder<Found> {
  const order = sql`is_prime desc, is_titled desc, fame desc, movie_id`;
  const ranked = sql`select movie_id from scored order by score desc, fame desc, movie_id`;
  const ids =
    offset + limit <= MOST_RANKED
      ? sql`${ranked} limit ${limit} offset ${offset}`
      : sql`select movie_id from (
          (${ranked}) union all
          (select movie_id from found where in_genres and in_years order by ${order} offset ${sql.lit(MOST_RANKED)})
        ) everything limit ${limit} offset ${offset}`;
  return sql`
with ${ctes}, groups as materialized (
  select genre_ids, year / 10 * 10 as decade, in_genres, in_years, count(*) as count from found group by 1, 2, 3, 4
), foremost as materialized (
  select * from found where in_genres and in_years order by ${order} limit ${sql.lit(MOST_RANKED)}
), scored as materialized (
  select m.movie_id, m.fame, ${titleScore} as score
  from foremost m join search_titles t on t.movie_id = m.movie_id cross join q where m.is_titled
  union all
  select m.movie_id, m.fame, ${documentScore}
  from foremost m join search_documents d on d.movie_id = m.movie_id cross join q where not m.is_titled
)
select
  (select coalesce(sum(count) filter (where in_genres and in_years), 0)::int from groups) as total,
  (select coalesce(sum(count), 0)::int from groups) as matched,
  (select json_build_object('score', score, 'fame', fame) from scored order by score desc limit 1) as best,
  (select coalesce(json_agg(g order by g.count desc, g.name), '[]') from (
    select g.id::text, g.name, sum(count)::int as count
    from groups cross join unnest(genre_ids) as has(genre_id) join genres g on g.id = has.genre_id
    where in_years ${genreMode === 'all' ? sql`and in_genres` : sql``} group by g.id
  ) g) as genres,
  (select coalesce(json_agg(d order by d.decade), '[]') from (
    select decade, sum(count)::int as count from groups where in_genres and decade is not null group by decade
  ) d) as decades,
  array(${ids}) as ids`;
}
