import { type Expression, expressionBuilder, type SqlBool, sql } from 'kysely';
import type { Deps } from '../deps.ts';
import { type MovieFilters, movieFilter, needsStatistics } from '../movies/filters.ts';
import { namedMovies } from '../movies/named-movies.ts';

/** What a list is narrowed to. */
export type ListFilter = {
  /** On `movies as m` and, with `hasStatistics`, `movie_stats as s`; undefined where every movie will do. */
  movies: { condition: Expression<SqlBool>; hasStatistics: boolean } | undefined;
  /** Not wanted this time. */
  exclude: ReadonlySet<number>;
};

/** `exclude`: movies named in any way; one that is not known here excludes nothing. */
export type AskedFilter = MovieFilters & { exclude?: readonly string[] | undefined };

/**
 * Looks up what a request narrows its list to; undefined where it does not.
 * @throws AppError `validationFailed` for an unknown genre, tag or person, and for bounds the wrong way round
 */
export async function resolveListFilter(
  deps: Pick<Deps, 'db'>,
  { exclude = [], ...filters }: AskedFilter,
): Promise<ListFilter | undefined> {
  const { genreMode: _, ...narrowing } = filters;
  const isFiltered = Object.values(narrowing).some((value) => value !== undefined);
  if (!isFiltered && exclude.length === 0) return undefined;
  const condition = isFiltered ? await movieFilter(deps, filters) : undefined;
  return {
    movies: condition && { condition, hasStatistics: needsStatistics(filters) },
    exclude: new Set(exclude.length > 0 ? await idsOf(deps, exclude) : []),
  };
}

/** A filter that nothing but this movie passes. */
export function onlyMovie(movieId: number): ListFilter {
  const eb = expressionBuilder<{ m: { id: number } }, 'm'>();
  return { movies: { condition: eb('m.id', '=', movieId), hasStatistics: false }, exclude: new Set() };
}

/** Those of the movies that pass. */
export async function listWanted(
  { db }: Pick<Deps, 'db'>,
  { filter, movieIds }: { filter: ListFilter; movieIds: Iterable<number> },
): Promise<Set<number>> {
  const ids = [...movieIds].filter((id) => !filter.exclude.has(id));
  if (!filter.movies || ids.length === 0) return new Set(ids);
  const { condition, hasStatistics } = filter.movies;
  const rows = await db
    .selectFrom('movies as m')
    .$if(hasStatistics, (query) => query.innerJoin('movie_stats as s', 's.movie_id', 'm.id'))
    .where((eb) => eb('m.id', '=', eb.fn.any(eb.val(ids))))
    .where('m.deleted_at', 'is', null)
    .where(condition)
    .select('m.id')
    .execute();
  return new Set(rows.map(({ id }) => id));
}

/** Why a list is empty. */
export const emptyReasons = ['noMovies', 'noneMatches', 'allLeftOut'] as const;
export type EmptyReason = (typeof emptyReasons)[number];

/** Of a list that came out empty: there are no movies, none passes the filters, or all that do are left out. */
export async function whyEmpty(
  { db }: Pick<Deps, 'db'>,
  filter: ListFilter | undefined,
): Promise<EmptyReason> {
  const all = db.selectFrom('movies as m').where('m.deleted_at', 'is', null);
  const passing = all
    .$if(filter?.movies?.hasStatistics ?? false, (query) =>
      query.innerJoin('movie_stats as s', 's.movie_id', 'm.id'),
    )
    .where(filter?.movies?.condition ?? sql.lit(true));
  const { hasAny, hasPassing } = await db
    .selectNoFrom((eb) => [eb.exists(all).as('hasAny'), eb.exists(passing).as('hasPassing')])
    .executeTakeFirstOrThrow();
  if (!hasAny) return 'noMovies';
  return hasPassing ? 'allLeftOut' : 'noneMatches';
}

async function idsOf({ db }: Pick<Deps, 'db'>, named: readonly string[]): Promise<number[]> {
  const { rows } = await sql<{
    id: number;
  }>`select m.id from ${namedMovies(named)} where m.id is not null`.execute(db);
  return rows.map(({ id }) => id);
}
