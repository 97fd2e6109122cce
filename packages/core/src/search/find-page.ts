import { type Database, type Param, runFixed } from '@matinee/db';
import { type RawBuilder, sql } from 'kysely';
import { jsonArrayFrom } from 'kysely/helpers/postgres';
import type { Deps } from '../deps.ts';
import type { Languages, ReadIn } from '../languages/languages.ts';
import { filterByTheRest, needsStatistics, type ResolvedFilters } from '../movies/filters.ts';
import { selectMovies } from '../movies/movie.ts';
import type { AskedLanguages } from '../movies/translations.ts';
import type { PageRequest } from '../pagination/page.ts';
import { isFixed, type Matches, type SearchScope, type SearchShape } from './search-scope.ts';
import type { SearchText } from './search-text.ts';

/** How many matches each genre and decade has. */
export type Facets = {
  genres: { id: string; name: string; count: number }[];
  decades: { decade: number; count: number }[];
};

type Found = Facets & {
  total: number;
  /** Without the filters of genre and year. */
  matched: number;
  best: { score: number; fame: number } | null;
  ids: number[];
};

export type FoundPage = Awaited<ReturnType<typeof findPage>>;

export type FindPage = PageRequest &
  ReadIn & {
    text: SearchText;
    filters: ResolvedFilters;
    /** One of the ways to find movies, and the values it names. */
    match: (scope: SearchScope) => Matches;
    values: Record<string, unknown>;
  };

/**
 * As many of the best known matches are put in order by how well they answer; those behind follow by how well known they
 * are.
 */
const MOST_RANKED = 200;

/** A page of the movies that match, with the facets of all that do. One query. */
export async function findPage({ db }: Pick<Deps, 'db'>, params: FindPage) {
  const { text, filters, match, page, perPage, languages } = params;
  const shape = shapeOf(text, filters);
  const condition = filterByTheRest(filters);
  const needsStats = needsStatistics(filters.filters);
  const offset = (page - 1) * perPage;
  const isDeep = offset + perPage > MOST_RANKED;
  const build = (database: Database, value: Param) =>
    selectPage(
      database,
      foundMovies(match({ shape, value, condition, needsStats }), { shape, value, isDeep }),
      languages && value<Languages>('languages'),
    );
  const values: Record<string, unknown> = {
    ...{ ...params.values, limit: perPage, offset, genreIds: filters.genreIds },
    yearFrom: filters.filters.yearFrom,
    yearTo: filters.filters.yearTo,
    languages,
  };
  const [found] = isFixed({ shape, condition })
    ? await runFixed(db, {
        name: `${nameOf(match, shape, isDeep)} ${languages ? 'translated' : ''}`,
        build,
        values,
      })
    : await build(db, (name) => sql`${values[name]}`).execute();
  if (!found) throw new Error('A search answers one row');
  return found;
}

function shapeOf({ isCommon, year }: SearchText, { filters, genreIds }: ResolvedFilters): SearchShape {
  return {
    isCommon,
    hasYear: year !== undefined,
    genreMode: genreIds.length ? (filters.genreMode ?? 'any') : undefined,
    hasYearFrom: filters.yearFrom !== undefined,
    hasYearTo: filters.yearTo !== undefined,
  };
}

function nameOf(match: FindPage['match'], shape: SearchShape, isDeep: boolean): string {
  return `search ${match.name} ${Object.values(shape).join(' ')} ${isDeep}`;
}

function selectPage(db: Database, found: RawBuilder<Found>, languages: AskedLanguages) {
  return db
    .selectFrom(sql<Found>`(${found})`.as('found'))
    .select(['found.total', 'found.matched', 'found.best', 'found.genres', 'found.decades'])
    .select(
      jsonArrayFrom(
        selectMovies(db, languages)
          .innerJoin(
            sql<{ id: number; place: number }>`unnest(found.ids) with ordinality`.as<'page'>(
              sql`page(id, place)`,
            ),
            'page.id',
            'm.id',
          )
          .orderBy('page.place'),
      ).as('movies'),
    );
}

function foundMovies(
  { ctes, titleScore, documentScore }: Matches,
  { shape: { genreMode }, value, isDeep }: { shape: SearchShape; value: Param; isDeep: boolean },
): RawBuilder<Found> {
  const order = sql`is_prime desc, is_titled desc, fame desc, movie_id`;
  const ranked = sql`select movie_id from scored order by score desc, fame desc, movie_id`;
  const behind = sql`select movie_id from found where in_genres and in_years order by ${order} offset ${sql.lit(MOST_RANKED)}`;
  const ids = isDeep ? sql`select movie_id from ((${ranked}) union all (${behind})) everything` : ranked;
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
  array(${ids} limit ${value('limit')} offset ${value('offset')}) as ids`;
}
