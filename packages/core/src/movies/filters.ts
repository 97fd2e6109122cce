import type { DB } from '@matinee/db';
import { type Expression, expressionBuilder, type SqlBool } from 'kysely';
import { unknownName } from '../catalogue/unknown-name.ts';
import type { Deps } from '../deps.ts';
import { AppError } from '../errors.ts';
import { resolveGenres } from '../genres/resolve-genres.ts';
import { parseIntegerId } from '../integer-id.ts';
import type { MovieTables } from './movie.ts';

/** The one filter grammar of movies: lists, search, and whatever else lists movies. */
export type MovieFilters = {
  /** Ids or names. */
  genre?: string[];
  /** Whether one of `genre` is enough; `any` when absent. */
  genreMode?: 'any' | 'all';
  yearFrom?: number;
  yearTo?: number;
  /** Bounds of the mean score, 1–10. */
  scoreFrom?: number;
  scoreTo?: number;
  /** ISO 639-1. */
  language?: string;
  /** Minutes. */
  runtimeFrom?: number;
  runtimeTo?: number;
  /** The id of somebody in the cast or the crew. */
  person?: string;
  /** Id or name. */
  tag?: string;
};

/** Filters with what they name looked up. */
export type ResolvedFilters = {
  filters: MovieFilters;
  genreIds: number[];
  tagId: number | undefined;
  personId: number | undefined;
};

const eb = expressionBuilder<DB & MovieTables, 'm' | 's'>();

/**
 * Looks up what the filters name. Reads the database only when a genre, tag or person is named.
 * @throws AppError `validationFailed` for an unknown genre, tag or person, and for bounds the wrong way round
 */
export async function resolveFilters(
  deps: Pick<Deps, 'db'>,
  filters: MovieFilters,
): Promise<ResolvedFilters> {
  checkBounds(filters);
  const [genreIds, tagId, personId] = await Promise.all([
    genresOf(deps, filters),
    tagOf(deps, filters),
    personOf(deps, filters),
  ]);
  return { filters, genreIds, tagId, personId };
}

/**
 * The filters as one condition on `movies as m` and `movie_stats as s`.
 * @throws AppError as {@link resolveFilters}
 */
export async function movieFilter(
  deps: Pick<Deps, 'db'>,
  filters: MovieFilters,
): Promise<Expression<SqlBool>> {
  return filterBy(await resolveFilters(deps, filters));
}

/** What {@link movieFilter} answers, of filters that are looked up already. */
export function filterBy(resolved: ResolvedFilters): Expression<SqlBool> {
  const { filters, genreIds } = resolved;
  return eb.and([
    ...yearConditions(filters),
    ...genreConditions(genreIds, filters.genreMode),
    ...otherConditions(resolved),
  ]);
}

/** What {@link movieFilter} says, without genres and years; undefined when that is nothing. */
export function filterByTheRest(resolved: ResolvedFilters): Expression<SqlBool> | undefined {
  const conditions = otherConditions(resolved);
  return conditions.length ? eb.and(conditions) : undefined;
}

/** Whether the filters say something of `movie_stats as s`. */
export function needsStatistics({ scoreFrom, scoreTo }: MovieFilters): boolean {
  return scoreFrom !== undefined || scoreTo !== undefined;
}

function yearConditions({ yearFrom, yearTo }: MovieFilters): Expression<SqlBool>[] {
  return [
    yearFrom !== undefined && eb('m.year', '>=', yearFrom),
    yearTo !== undefined && eb('m.year', '<=', yearTo),
  ].filter((condition) => condition !== false);
}

function otherConditions({ filters, tagId, personId }: ResolvedFilters): Expression<SqlBool>[] {
  const { scoreFrom, scoreTo, language, runtimeFrom, runtimeTo } = filters;
  return [
    scoreFrom !== undefined && eb('s.mean', '>=', scoreFrom),
    scoreTo !== undefined && eb('s.mean', '<=', scoreTo),
    language !== undefined && eb('m.original_language', '=', language),
    runtimeFrom !== undefined && eb('m.runtime', '>=', runtimeFrom),
    runtimeTo !== undefined && eb('m.runtime', '<=', runtimeTo),
    tagId !== undefined && hasTag(tagId),
    personId !== undefined && hasPerson(personId),
  ].filter((condition) => condition !== false);
}

function genreConditions(ids: number[], mode: MovieFilters['genreMode'] = 'any'): Expression<SqlBool>[] {
  const hasOneOf = ([first = 0, ...rest]: number[]) => {
    const having = eb.selectFrom('movie_genres as fg').select('fg.movie_id');
    // With one genre no movie comes twice, which the planner sees only when it is written so.
    const some = rest.length
      ? having.where('fg.genre_id', '=', eb.fn.any(eb.val([first, ...rest])))
      : having.where('fg.genre_id', '=', first);
    return eb('m.id', 'in', some);
  };
  if (!ids.length) return [];
  return mode === 'any' ? [hasOneOf(ids)] : ids.map((id) => hasOneOf([id]));
}

function hasTag(id: number): Expression<SqlBool> {
  return eb(
    'm.id',
    'in',
    eb.selectFrom('movie_tags as ft').where('ft.tag_id', '=', id).select('ft.movie_id'),
  );
}

function hasPerson(id: number): Expression<SqlBool> {
  const inCast = eb.selectFrom('movie_cast as fc').where('fc.person_id', '=', id).select('fc.movie_id');
  const inCrew = eb.selectFrom('movie_crew as fw').where('fw.person_id', '=', id).select('fw.movie_id');
  return eb('m.id', 'in', inCast.union(inCrew));
}

function checkBounds(filters: MovieFilters): void {
  for (const name of ['year', 'score', 'runtime'] as const) {
    const from = filters[`${name}From`];
    const to = filters[`${name}To`];
    if (from !== undefined && to !== undefined && from > to)
      throw refused(`${name}From`, `${name}From (${from}) is above ${name}To (${to})`);
  }
}

async function genresOf(deps: Pick<Deps, 'db'>, { genre = [] }: MovieFilters): Promise<number[]> {
  const genres = await resolveGenres(deps, { names: genre, path: 'genre' });
  return genres.map(({ id }) => id);
}

/** A name goes before an id: "1970" may be a tag. */
async function tagOf({ db }: Pick<Deps, 'db'>, { tag }: MovieFilters): Promise<number | undefined> {
  if (tag === undefined) return undefined;
  const id = parseIntegerId(tag);
  const row = await db
    .selectFrom('tags')
    .where((on) =>
      id === undefined ? on('name', '=', tag) : on.or([on('name', '=', tag), on('id', '=', id)]),
    )
    .orderBy((on) => on('name', '=', tag), 'desc')
    .select('id')
    .executeTakeFirst();
  if (!row) throw await unknownName({ db }, { kind: 'tag', name: tag, path: 'tag' });
  return row.id;
}

async function personOf({ db }: Pick<Deps, 'db'>, { person }: MovieFilters): Promise<number | undefined> {
  if (person === undefined) return undefined;
  const id = parseIntegerId(person);
  const row =
    id === undefined
      ? undefined
      : await db.selectFrom('people').where('id', '=', id).select('id').executeTakeFirst();
  if (!row) throw refused('person', `There is no person "${person}"; people.list finds them by name`);
  return row.id;
}

function refused(path: string, message: string): AppError {
  return new AppError('validationFailed', message, { errors: [{ path, message }] });
}
