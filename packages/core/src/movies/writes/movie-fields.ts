import type { Database, DB } from '@matinee/db';
import type { Updateable } from 'kysely';
import { AppError } from '../../errors.ts';
import { resolveGenres } from '../../genres/resolve-genres.ts';
import { parseIntegerId } from '../../integer-id.ts';

/** What administrators write of a movie; null where nothing is known. */
export type MovieFields = {
  title: string;
  originalTitle: string | null;
  alternativeTitles: string[];
  year: number | null;
  /** ISO 8601. */
  releaseDate: string | null;
  overview: string | null;
  tagline: string | null;
  /** ISO 639-1. */
  originalLanguage: string | null;
  /** ISO 3166-1. */
  countries: string[];
  /** Minutes. */
  runtime: number | null;
  status: string | null;
  homepage: string | null;
  /** Ids or names. */
  genres: string[];
  /** TMDb's number, as a string. */
  tmdbId: string | null;
  /** "tt0133093" */
  imdbId: string | null;
};

/** Who writes, for the audit log. */
export type MovieWriter = { actorId: string; ip?: string | undefined };

type Column = keyof Updateable<DB['movies']>;

/** Of the fields that are columns. */
export const columnOf = {
  title: 'title',
  originalTitle: 'original_title',
  alternativeTitles: 'alternative_titles',
  year: 'year',
  releaseDate: 'release_date',
  overview: 'overview',
  tagline: 'tagline',
  originalLanguage: 'original_language',
  countries: 'countries',
  runtime: 'runtime',
  status: 'status',
  homepage: 'homepage',
  tmdbId: 'tmdb_id',
  imdbId: 'imdb_id',
} as const satisfies Record<Exclude<keyof MovieFields, 'genres'>, Column>;

export type ColumnField = keyof typeof columnOf;
export const columnFields = Object.keys(columnOf) as ColumnField[];

/** Names of the movie elsewhere; they say nothing about it. */
export const idFields: ReadonlySet<string> = new Set(['tmdbId', 'imdbId']);

type Value = string | number | string[] | null;

/** What is given, as the columns hold it. */
export function toColumns(fields: Partial<MovieFields>): Partial<Record<ColumnField, Value>> {
  const values: Partial<Record<ColumnField, Value>> = {};
  for (const field of columnFields) {
    const value = fields[field];
    if (value !== undefined) values[field] = field === 'tmdbId' ? toTmdbId(value as string | null) : value;
  }
  return values;
}

function toTmdbId(text: string | null): number | null {
  const id = text === null ? null : parseIntegerId(text);
  if (id !== undefined) return id;
  const message = `TMDb has no number ${text}`;
  throw new AppError('validationFailed', message, { errors: [{ path: 'tmdbId', message }] });
}

/** The same under the names of the columns. */
export function asRow(values: Partial<Record<ColumnField, Value>>): Updateable<DB['movies']> {
  return Object.fromEntries(
    Object.entries(values).map(([field, value]) => [columnOf[field as ColumnField], value]),
  );
}

/**
 * Makes these the genres of a movie.
 * @throws AppError `validationFailed` for an unknown one
 */
export async function writeGenres(
  trx: Database,
  { movieId, names }: { movieId: number; names: string[] },
): Promise<{ id: number; name: string }[]> {
  const genres = await resolveGenres({ db: trx }, { names, path: 'genres' });
  await trx.deleteFrom('movie_genres').where('movie_id', '=', movieId).execute();
  const rows = genres.map(({ id }) => ({ movie_id: movieId, genre_id: id }));
  if (rows.length > 0) await trx.insertInto('movie_genres').values(rows).execute();
  return genres;
}

/** From now on neither an import nor TMDb writes over what an administrator has said of the movie. */
export async function claimDetails(
  trx: Database,
  { movieId, now }: { movieId: number; now: Date },
): Promise<void> {
  await trx
    .insertInto('movie_sources')
    .values({ movie_id: movieId, part: 'details', source: 'admin', fetched_at: now, is_damaged: false })
    .onConflict((conflict) =>
      conflict
        .columns(['movie_id', 'part'])
        .doUpdateSet({ source: 'admin', fetched_at: now, is_damaged: false }),
    )
    .execute();
}

const TAKEN = '23505';

/** The refusal of an id that another movie has; another failure as it is. */
export function orTaken(error: unknown): unknown {
  const { code, constraint = '', detail = '' } = error as Record<string, string | undefined>;
  const field = { movies_tmdb_id_key: 'tmdbId', movies_imdb_id_key: 'imdbId' }[constraint];
  if (code !== TAKEN || !field) return error;
  const id = /=\((.+)\)/.exec(detail)?.[1] ?? '';
  const name = field === 'tmdbId' ? `tmdb:${id}` : `imdb:${id}`;
  const message = `${name} is another movie here, deleted perhaps: restore that one, or merge the two`;
  return new AppError('conflict', message, { errors: [{ path: field, message }] });
}
