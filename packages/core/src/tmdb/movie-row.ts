import { isDeepStrictEqual } from 'node:util';
import type { Database } from '@matinee/db';
import type { Movie as TmdbMovie } from '@matinee/tmdb';
import { sql } from 'kysely';
import { type StoredFields, withDetails, withTitles } from './movie-fields.ts';
import { clip } from './part-rows.ts';
import type { MoviePart } from './parts.ts';

/** What TMDb may change in `movies`. */
type Columns = StoredFields & {
  tmdb_id: number | null;
  imdb_id: string | null;
  franchise_id: number | null;
};

type Votes = { tmdb_vote_average: number | null; tmdb_vote_count: number | null };

export type MovieRow = Columns &
  Votes & {
    id: number;
    movielens_id: number | null;
    deleted_at: Date | null;
    /** Who each part is from. */
    sources: Partial<Record<MoviePart, string>>;
  };

/** The movie here that TMDb means, locked: by its number, else by an IMDb id that no other number has taken. */
export async function findMovieRow(trx: Database, { id, imdbId }: TmdbMovie): Promise<MovieRow | undefined> {
  const { rows } = await sql<MovieRow>`
    select id, movielens_id, deleted_at, tmdb_id, imdb_id, franchise_id, tmdb_vote_average, tmdb_vote_count, title,
      original_title, alternative_titles, tmdb_titles, year, release_date, overview, original_language, runtime,
      poster_path, backdrop_path, tagline, status, homepage, countries,
      coalesce((select jsonb_object_agg(part, source) from movie_sources where movie_id = m.id), '{}') as sources
    from movies m where tmdb_id = ${id} or imdb_id = ${imdbId} and tmdb_id is null
    order by tmdb_id nulls last limit 1 for no key update`.execute(trx);
  return rows[0];
}

/** @returns our id */
export async function insertMovieRow(trx: Database, movie: TmdbMovie): Promise<number> {
  const columns = await nextColumns(trx, { movie, row: undefined, damaged: new Set() });
  const { id } = await trx
    .insertInto('movies')
    .values({ ...columns, ...votesOf(movie) })
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}

type Update = { movie: TmdbMovie; row: MovieRow; damaged: ReadonlySet<MoviePart> };

/** @returns whether anything but its votes, of which there are new ones every day, is another now */
export async function updateMovieRow(trx: Database, update: Update): Promise<boolean> {
  const { movie, row } = update;
  const columns = await nextColumns(trx, update);
  const votes = votesOf(movie);
  const isOther = !isDeepStrictEqual(columns, pick(row, columns));
  if (isOther || !isDeepStrictEqual(votes, pick(row, votes)))
    await trx
      .updateTable('movies')
      .set({ ...columns, ...votes })
      .where('id', '=', row.id)
      .execute();
  return isOther;
}

async function nextColumns(
  trx: Database,
  { movie, row, damaged }: Omit<Update, 'row'> & { row: MovieRow | undefined },
): Promise<Columns> {
  const { details, translations } = row?.sources ?? {};
  const isDetailsOurs = details !== 'admin';
  let fields: StoredFields = row ? pick(row, nothing(row.title)) : nothing(titleOf(movie));
  if (isDetailsOurs)
    fields = withDetails(fields, movie, {
      isNamedHere: row !== undefined && row.movielens_id !== null,
      keepsMissing: details !== 'tmdb' || damaged.has('details'),
    });
  if (translations !== 'admin') fields = withTitles(fields, movie);
  const keepsFranchise = !isDetailsOurs || (movie.collection === null && damaged.has('details'));
  return {
    ...fields,
    tmdb_id: movie.id,
    imdb_id: row?.imdb_id ?? (await freeImdbId(trx, movie)),
    franchise_id: keepsFranchise ? (row?.franchise_id ?? null) : await storeFranchise(trx, movie),
  };
}

function titleOf(movie: TmdbMovie): string {
  return clip(movie.title ?? movie.originalTitle ?? `TMDb ${movie.id}`);
}

function nothing(title: string): StoredFields {
  return {
    title,
    original_title: null,
    alternative_titles: [],
    tmdb_titles: [],
    year: null,
    release_date: null,
    overview: null,
    original_language: null,
    runtime: null,
    poster_path: null,
    backdrop_path: null,
    tagline: null,
    status: null,
    homepage: null,
    countries: [],
  };
}

function votesOf({ voteAverage, voteCount }: TmdbMovie): Votes {
  return { tmdb_vote_average: voteAverage, tmdb_vote_count: voteCount };
}

function pick<T, Key extends keyof T & string>(from: T, keys: Record<Key, unknown>): Pick<T, Key> {
  return Object.fromEntries(Object.keys(keys).map((key) => [key, from[key as Key]])) as Pick<T, Key>;
}

/** The IMDb id, unless another movie here has it. */
async function freeImdbId(trx: Database, { imdbId }: TmdbMovie): Promise<string | null> {
  if (imdbId === null) return null;
  const taken = await trx.selectFrom('movies').where('imdb_id', '=', imdbId).select('id').executeTakeFirst();
  return taken ? null : imdbId;
}

async function storeFranchise(trx: Database, { collection }: TmdbMovie): Promise<number | null> {
  if (!collection) return null;
  const values = {
    tmdb_id: collection.id,
    name: clip(collection.name),
    poster_path: collection.posterPath,
    backdrop_path: collection.backdropPath,
  };
  const stored = await trx
    .selectFrom('franchises')
    .where('tmdb_id', '=', collection.id)
    .selectAll()
    .executeTakeFirst();
  if (stored && isDeepStrictEqual({ ...values, id: stored.id }, { ...stored })) return stored.id;
  const { id } = await trx
    .insertInto('franchises')
    .values(values)
    .onConflict((conflict) => conflict.column('tmdb_id').doUpdateSet(values))
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}
