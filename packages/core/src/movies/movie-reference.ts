import { type DB, runFixed } from '@matinee/db';
import { type Expression, expressionBuilder, type SqlBool, sql } from 'kysely';
import type { Deps } from '../deps.ts';
import { notFound } from '../errors.ts';
import type { MovieTables } from './movie.ts';

/** What names a movie: our id, TMDb's or IMDb's. */
export type MovieReference = { by: 'id' | 'tmdb'; value: number } | { by: 'imdb'; value: string };

const LARGEST_INT4 = 2_147_483_647;

/** Reads "42", "tmdb:603" or "imdb:tt0133093"; undefined for what cannot name a movie of ours. */
export function parseMovieReference(text: string): MovieReference | undefined {
  const imdb = /^imdb:(tt\d{7,10})$/.exec(text)?.[1];
  if (imdb) return { by: 'imdb', value: imdb };
  const [, prefix, digits] = /^(tmdb:)?([1-9]\d{0,9})$/.exec(text) ?? [];
  const value = Number(digits);
  return digits && value <= LARGEST_INT4 ? { by: prefix ? 'tmdb' : 'id', value } : undefined;
}

/** @throws AppError `notFound` when the text cannot name a movie */
export function readMovieReference(text: string): MovieReference {
  const reference = parseMovieReference(text);
  if (!reference) throw movieNotFound(text);
  return reference;
}

/**
 * A condition on `movies as m`: it is this movie, or the one that this was a duplicate of and merged into. Says
 * nothing about deleted ones.
 * @throws AppError `notFound` when the text cannot name a movie
 */
export function isMovie(reference: string): Expression<SqlBool> {
  const { by, value } = readMovieReference(reference);
  return isMovieBy(by, sql.val(value));
}

/** The same, where only what it is named by is known yet. */
export function isMovieBy(by: MovieReference['by'], value: Expression<number | string>): Expression<SqlBool> {
  const eb = expressionBuilder<DB & MovieTables, 'm'>();
  const named = eb
    .selectFrom('movies as named')
    .select(({ fn }) => fn.coalesce('merged_into', 'id').as('id'))
    .where(sql.ref(columns[by]), '=', value);
  return eb('m.id', '=', named);
}

const columns = { id: 'named.id', tmdb: 'named.tmdb_id', imdb: 'named.imdb_id' } as const;

export function movieNotFound(reference: string) {
  return notFound(`Movie ${reference}`);
}

/**
 * Our id of a movie.
 * @throws AppError `notFound`
 */
export async function getMovieId({ db }: Pick<Deps, 'db'>, reference: string): Promise<number> {
  const { by, value } = readMovieReference(reference);
  const [row] = await runFixed(db, {
    name: `id of a movie by ${by}`,
    values: { value },
    build: (over, param) =>
      over
        .selectFrom('movies as m')
        .where(isMovieBy(by, param('value')))
        .where('m.deleted_at', 'is', null)
        .select('m.id'),
  });
  if (!row) throw movieNotFound(reference);
  return row.id;
}
