import type { DB } from '@matinee/db';
import { type Expression, expressionBuilder, type SqlBool } from 'kysely';
import { unknownName } from '../catalogue/unknown-name.ts';
import type { Deps } from '../deps.ts';
import { AppError } from '../errors.ts';
import { resolveGenres } from '../genres/resolve-genres.ts';
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
  /** A tag's name. */
  tag?: string;
};

const eb = expressionBuilder<DB & MovieTables, 'm' | 's'>();

/**
 * The filters as one condition on `movies as m` and `movie_stats as s`. Reads the database only when a
 * genre or tag is named.
 * @throws AppError `validationFailed` for an unknown genre or tag, and for bounds the wrong way round
 */
export async function movieFilter(
  deps: Pick<Deps, 'db'>,
  filters: MovieFilters,
): Promise<Expression<SqlBool>> {
  checkBounds(filters);
  const [genreIds, tagId] = await Promise.all([genresOf(deps, filters), tagOf(deps, filters)]);
  return eb.and([
    ...plainConditions(filters),
    ...genreConditions(genreIds, filters.genreMode),
    ...(tagId === undefined ? [] : [hasTag(tagId)]),
  ]);
}

function plainConditions(filters: MovieFilters): Expression<SqlBool>[] {
  const { yearFrom, yearTo, scoreFrom, scoreTo, language, runtimeFrom, runtimeTo } = filters;
  return [
    yearFrom !== undefined && eb('m.year', '>=', yearFrom),
    yearTo !== undefined && eb('m.year', '<=', yearTo),
    scoreFrom !== undefined && eb('s.mean', '>=', scoreFrom),
    scoreTo !== undefined && eb('s.mean', '<=', scoreTo),
    language !== undefined && eb('m.original_language', '=', language),
    runtimeFrom !== undefined && eb('m.runtime', '>=', runtimeFrom),
    runtimeTo !== undefined && eb('m.runtime', '<=', runtimeTo),
  ].filter((condition) => condition !== false);
}

function genreConditions(ids: number[], mode: MovieFilters['genreMode'] = 'any'): Expression<SqlBool>[] {
  const hasOneOf = (some: number[]) =>
    eb(
      'm.id',
      'in',
      eb
        .selectFrom('movie_genres as fg')
        .where('fg.genre_id', '=', eb.fn.any(eb.val(some)))
        .select('fg.movie_id'),
    );
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

async function tagOf({ db }: Pick<Deps, 'db'>, { tag }: MovieFilters): Promise<number | undefined> {
  if (tag === undefined) return undefined;
  const row = await db.selectFrom('tags').where('name', '=', tag).select('id').executeTakeFirst();
  if (!row) throw await unknownName({ db }, { kind: 'tag', name: tag, path: 'tag' });
  return row.id;
}

function refused(path: string, message: string): AppError {
  return new AppError('validationFailed', message, { errors: [{ path, message }] });
}
