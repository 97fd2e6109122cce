import type { Database } from '@matinee/db';
import { sql } from 'kysely';
import { recordEvent } from '../../audit/record-event.ts';
import type { Deps } from '../../deps.ts';
import { AppError } from '../../errors.ts';
import { checkVersion, requireVersion } from '../../require-version.ts';
import { getKnownMovie, type MovieDetails } from '../known-movie.ts';
import { getMovieId } from '../movie-reference.ts';
import { dropMovies } from './drop-movies.ts';
import { type LockedMovie, lockMovie } from './lock-movie.ts';
import { moveAnswers, moveComputed, moveRows } from './move-rows.ts';
import type { MovieWriter } from './movie-fields.ts';

export type MergeMovies = MovieWriter & {
  /** The duplicate, which goes. */
  movieId: string;
  /** Of the duplicate, as it was seen. */
  version?: number | undefined;
  /** The movie that stays. */
  into: string;
};

/** A movie may have been rated by hundreds of thousands. */
const PATIENCE = '60s';

/**
 * Makes a duplicate one with another movie: ratings, favorites, tags, views and what is hidden move there, and every
 * id of the duplicate leads there from now on. Ids elsewhere that the other movie lacks become its own; what the other
 * says of itself stays. The duplicate cannot be restored.
 * @returns the movie that stays
 * @throws AppError `notFound`, `preconditionRequired`, `preconditionFailed`, `validationFailed` for a movie with itself
 */
export async function mergeMovies(
  deps: Pick<Deps, 'db' | 'clock' | 'cache'>,
  { movieId, version, into, ...writer }: MergeMovies,
): Promise<MovieDetails> {
  const seen = requireVersion(version);
  const [from, to] = [await getMovieId(deps, movieId), await getMovieId(deps, into)];
  if (from === to) throw withItself();
  await tryAgain(() =>
    deps.db.transaction().execute(async (trx) => {
      await sql.raw(`set local statement_timeout = '${PATIENCE}'`).execute(trx);
      const [duplicate, other] = await lockBoth(trx, from, to);
      checkVersion(seen, duplicate.version);
      await joinRecords(trx, { duplicate, other, now: deps.clock.now() });
      const moved = await moveRows(trx, { from, to });
      await moveAnswers(trx, { from, to });
      await moveComputed(trx, { from, to });
      const names = { title: duplicate.title, intoTitle: other.title };
      const detail = { movieId: String(from), into: String(to), ...names, ...moved };
      await recordEvent({ db: trx }, { ...writer, action: 'catalogue.moviesMerged', detail });
    }),
  );
  await dropMovies(deps, [from, to]);
  return getKnownMovie(deps, { movieId: String(to) });
}

/** Somebody else locked the same rows in another order, or looked at both movies at that very moment. */
const PASSING: ReadonlySet<unknown> = new Set(['40P01', '23505']);
const TRIES = 3;

async function tryAgain(run: () => Promise<void>): Promise<void> {
  for (let tried = 1; ; tried++)
    try {
      return await run();
    } catch (error) {
      if (tried === TRIES || !PASSING.has((error as { code?: unknown }).code)) throw error;
    }
}

/** In the order of their ids: of two who merge two movies into each other the second finds the first one gone. */
async function lockBoth(trx: Database, from: number, to: number): Promise<[LockedMovie, LockedMovie]> {
  const rows = new Map<number, LockedMovie>();
  for (const id of [from, to].sort((a, b) => a - b))
    rows.set(id, await lockMovie(trx, { movieId: String(id) }));
  const [duplicate, other] = [rows.get(from), rows.get(to)];
  // One was merged a moment ago, and its id leads elsewhere.
  if (duplicate?.id !== from || other?.id !== to)
    throw new AppError('preconditionFailed', 'One of the movies was merged meanwhile: read them again');
  return [duplicate, other];
}

const externalIds = ['tmdb_id', 'imdb_id', 'movielens_id'] as const;

type Join = { duplicate: LockedMovie; other: LockedMovie; now: Date };

async function joinRecords(trx: Database, { duplicate, other, now }: Join): Promise<void> {
  const given = externalIds.filter((id) => other[id] === null && duplicate[id] !== null);
  const taken = Object.fromEntries(given.map((id) => [id, null]));
  const gained = Object.fromEntries(given.map((id) => [id, duplicate[id]]));
  await trx
    .updateTable('movies')
    .set({
      ...taken,
      deleted_at: now,
      merged_into: other.id,
      updated_at: now,
      version: duplicate.version + 1,
    })
    .where('id', '=', duplicate.id)
    .execute();
  await trx
    .updateTable('movies')
    .set({ ...gained, updated_at: now, version: other.version + 1 })
    .where('id', '=', other.id)
    .execute();
  // What had been merged into the duplicate leads on.
  await trx
    .updateTable('movies')
    .set({ merged_into: other.id })
    .where('merged_into', '=', duplicate.id)
    .execute();
}

function withItself(): AppError {
  const message = 'A movie cannot be merged into itself';
  return new AppError('validationFailed', message, { errors: [{ path: 'into', message }] });
}
