import type { DB } from '@matinee/db';
import { type Expression, expressionBuilder, type SqlBool } from 'kysely';
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

/**
 * A condition on `movies as m`: it is this movie, or the one that this was a duplicate of and merged into. Says
 * nothing about deleted ones.
 * @throws AppError `notFound` when the text cannot name a movie
 */
export function isMovie(reference: string): Expression<SqlBool> {
  const parsed = parseMovieReference(reference);
  if (!parsed) throw movieNotFound(reference);
  const eb = expressionBuilder<DB & MovieTables, 'm'>();
  const named = eb
    .selectFrom('movies as named')
    .select(({ fn }) => fn.coalesce('merged_into', 'id').as('id'));
  if (parsed.by === 'imdb') return eb('m.id', '=', named.where('imdb_id', '=', parsed.value));
  return eb('m.id', '=', named.where(parsed.by === 'tmdb' ? 'tmdb_id' : 'id', '=', parsed.value));
}

export function movieNotFound(reference: string) {
  return notFound(`Movie ${reference}`);
}

/**
 * Our id of a movie.
 * @throws AppError `notFound`
 */
export async function getMovieId({ db }: Pick<Deps, 'db'>, reference: string): Promise<number> {
  const row = await db
    .selectFrom('movies as m')
    .where(isMovie(reference))
    .where('m.deleted_at', 'is', null)
    .select('m.id')
    .executeTakeFirst();
  if (!row) throw movieNotFound(reference);
  return row.id;
}
