import type { Database } from '@matinee/db';
import type { Movie as TmdbMovie } from '@matinee/tmdb';
import { sql } from 'kysely';
import type { Deps } from '../deps.ts';
import { findMovieRow, insertMovieRow, type MovieRow, updateMovieRow } from './movie-row.ts';
import { damagedParts, isAsked, isTold, type MoviePart, movieParts } from './parts.ts';
import { stampSources } from './sources.ts';
import { storeMovieGenres } from './store-genres.ts';
import { findFilledParts, storeParts, type TablePart, tableParts } from './store-parts.ts';
import { lockCredits } from './store-people.ts';

export type StoredMovie = {
  movieId: number;
  isNew: boolean;
  /** Something a reader sees is another than before. */
  isChanged: boolean;
  /** Deleted here: nothing was written. */
  isDeleted: boolean;
};

/** First of two numbers of an advisory lock, the second is TMDb's id. */
const MOVIE_LOCK = 4_207;

/** Somebody else had the same row in another order, or was there first. */
const TRY_AGAIN = new Set<unknown>(['40P01', '40001', '23505']);
const ATTEMPTS = 3;

/**
 * Stores what TMDb says of a movie, all of it in one transaction. It is the movie with that number of TMDb's here,
 * else the one with its IMDb id, else a new one. Parts that an administrator has written stay; what could not be
 * read leaves what is stored as it was, and marks it. Stored again it changes nothing but its age.
 */
export async function storeMovie(deps: StoreDeps, movie: TmdbMovie): Promise<StoredMovie> {
  return storeInTransaction(deps, { movie, isOnlyIfNew: false });
}

/** The same, but a movie that is here stays as it is. */
export async function storeNewMovie(deps: StoreDeps, movie: TmdbMovie): Promise<StoredMovie> {
  return storeInTransaction(deps, { movie, isOnlyIfNew: true });
}

type StoreDeps = Pick<Deps, 'db' | 'clock' | 'log'>;
type Stored = { movie: TmdbMovie; isOnlyIfNew: boolean };

async function storeInTransaction({ db, clock, log }: StoreDeps, stored: Stored): Promise<StoredMovie> {
  for (let attempt = 1; ; attempt++)
    try {
      return await db.transaction().execute((trx) => store(trx, { ...stored, now: clock.now() }));
    } catch (error) {
      const { code } = error as { code?: unknown };
      if (attempt === ATTEMPTS || !TRY_AGAIN.has(code)) throw error;
      log.info({ tmdbId: stored.movie.id, code }, 'Somebody else was there first; storing a movie again');
    }
}

/** Nobody else writes what TMDb says of this movie until the transaction ends. */
export async function lockMovie(trx: Database, tmdbId: number): Promise<void> {
  await sql`select pg_advisory_xact_lock(${MOVIE_LOCK}, ${tmdbId})`.execute(trx);
}

async function store(
  trx: Database,
  { movie, isOnlyIfNew, now }: Stored & { now: Date },
): Promise<StoredMovie> {
  // In this order everywhere: the movie, credits, then rows.
  await lockMovie(trx, movie.id);
  const named = await lockCredits(trx, movie.id);
  const row = await findMovieRow(trx, movie);
  const isDeleted = row !== undefined && row.deleted_at !== null;
  if (row && (isDeleted || isOnlyIfNew))
    return { movieId: row.id, isNew: false, isChanged: false, isDeleted };
  const plan = await planParts(trx, movie, row);
  const isOtherRow = row !== undefined && (await updateMovieRow(trx, { movie, row, damaged: plan.damaged }));
  const movieId = row?.id ?? (await insertMovieRow(trx, movie));
  const { genres } = movie;
  const isOtherGenres = plan.fresh.includes('details') && (await storeMovieGenres(trx, { movieId, genres }));
  const changed = await storeParts(trx, { movieId, movie, parts: plan.written, named });
  await stampSources(trx, { movieId, now, ...plan });
  const isChanged = !row || isOtherRow || isOtherGenres || changed.length > 0;
  if (row && isChanged)
    await sql`update movies set version = version + 1, updated_at = ${now} where id = ${movieId}`.execute(
      trx,
    );
  return { movieId, isNew: !row, isChanged, isDeleted: false };
}

type Plan = {
  /** Parts whose rows are made what TMDb says. */
  written: TablePart[];
  /** Parts that are TMDb's now, be they another or the same as before. */
  fresh: MoviePart[];
  /** Of which something could not be read. */
  damaged: Set<MoviePart>;
  /** Those of them of which what is stored is kept. */
  kept: MoviePart[];
};

async function planParts(trx: Database, movie: TmdbMovie, row: MovieRow | undefined): Promise<Plan> {
  const damaged = damagedParts(movie);
  const filled = damaged.size && row ? await findFilledParts(trx, row.id) : new Set<MoviePart>();
  const theirs = movieParts.filter((part) => {
    const source = row?.sources[part];
    const isWorse = source === 'facts' && part === 'credits' && movie.credits?.cast.length === 0;
    return source !== 'admin' && !isWorse && isAsked(movie, part);
  });
  const kept = theirs.filter((part) => damaged.has(part) && (filled.has(part) || !isTold(movie, part)));
  const fresh = theirs.filter((part) => !kept.includes(part));
  return { written: tableParts.filter((part) => fresh.includes(part)), fresh, damaged, kept };
}
