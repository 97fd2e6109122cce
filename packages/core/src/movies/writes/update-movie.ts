import { isDeepStrictEqual } from 'node:util';
import type { Database } from '@matinee/db';
import { describeChanges } from '../../audit/changes.ts';
import { recordEvent } from '../../audit/record-event.ts';
import type { Deps } from '../../deps.ts';
import { resolveGenres } from '../../genres/resolve-genres.ts';
import { requireVersion } from '../../require-version.ts';
import { getKnownMovie, type MovieDetails } from '../known-movie.ts';
import { dropMovies } from './drop-movies.ts';
import { type LockedMovie, lockMovie } from './lock-movie.ts';
import {
  asRow,
  type ColumnField,
  claimDetails,
  columnOf,
  idFields,
  type MovieFields,
  type MovieWriter,
  orTaken,
  toColumns,
  writeGenres,
} from './movie-fields.ts';

export type UpdateMovie = MovieWriter & {
  movieId: string;
  /** The one that was seen. */
  version?: number | undefined;
  /** What is absent stays. */
  fields: Partial<MovieFields>;
};

/**
 * Changes a movie. What is so already stays, and leaves no event and no new version.
 * @throws AppError `notFound`, `preconditionRequired`, `preconditionFailed`, `validationFailed` for an unknown genre,
 *   `conflict` when another movie has one of the ids
 */
export async function updateMovie(
  deps: Pick<Deps, 'db' | 'clock' | 'cache'>,
  { movieId, version, fields, ...writer }: UpdateMovie,
): Promise<MovieDetails> {
  const seen = requireVersion(version);
  const now = deps.clock.now();
  const run = deps.db.transaction().execute(async (trx) => {
    const row = await lockMovie(trx, { movieId, version: seen });
    const changes = await changesOf(trx, { row, fields });
    const changed = Object.keys(changes.after);
    if (changed.length > 0) {
      await write(trx, { row, fields, changed, now });
      const detail = { movieId: String(row.id), ...describeChanges(changes.before, changes.after) };
      await recordEvent({ db: trx }, { ...writer, action: 'catalogue.movieUpdated', detail });
    }
    return row.id;
  });
  const id = await run.catch((error: unknown) => {
    throw orTaken(error);
  });
  await dropMovies(deps, [id]);
  return getKnownMovie(deps, { movieId: String(id) });
}

type Values = Record<string, string | number | string[] | null>;
type Changes = { before: Values; after: Values };

/** The fields that become other ones. */
async function changesOf(
  trx: Database,
  { row, fields }: { row: LockedMovie; fields: Partial<MovieFields> },
): Promise<Changes> {
  const changes: Changes = { before: {}, after: {} };
  const note = (field: string, before: Values[string], after: Values[string]) => {
    if (isDeepStrictEqual(before, after)) return;
    changes.before[field] = before;
    changes.after[field] = after;
  };
  for (const [field, value] of Object.entries(toColumns(fields)))
    note(field, row[columnOf[field as ColumnField]], value);
  if (fields.genres) note('genres', await genresOf(trx, row.id), await genresNamed(trx, fields.genres));
  return changes;
}

async function genresOf(trx: Database, movieId: number): Promise<string[]> {
  const rows = await trx
    .selectFrom('movie_genres as mg')
    .innerJoin('genres as g', 'g.id', 'mg.genre_id')
    .where('mg.movie_id', '=', movieId)
    .select('g.name')
    .execute();
  return rows.map(({ name }) => name).sort();
}

async function genresNamed(trx: Database, names: string[]): Promise<string[]> {
  return (await resolveGenres({ db: trx }, { names, path: 'genres' })).map(({ name }) => name).sort();
}

type Write = { row: LockedMovie; fields: Partial<MovieFields>; changed: string[]; now: Date };

async function write(trx: Database, { row, fields, changed, now }: Write): Promise<void> {
  const movieId = row.id;
  const isChanged = (field: string) => changed.includes(field);
  await trx
    .updateTable('movies')
    .set({
      ...asRow(toColumns(fields)),
      // Those are now the administrator's, whoever knew them before.
      ...(isChanged('alternativeTitles') && { tmdb_titles: [] }),
      version: row.version + 1,
      updated_at: now,
    })
    .where('id', '=', movieId)
    .execute();
  if (fields.genres && isChanged('genres')) await writeGenres(trx, { movieId, names: fields.genres });
  if (isChanged('tmdbId')) await forgetTmdb(trx, movieId);
  if (changed.some((field) => !idFields.has(field))) await claimDetails(trx, { movieId, now });
}

/** What is known of another film on TMDb is asked for again under the new number. */
async function forgetTmdb(trx: Database, movieId: number): Promise<void> {
  await trx
    .deleteFrom('movie_sources')
    .where('movie_id', '=', movieId)
    .where('source', '=', 'tmdb')
    .execute();
}
