import type { TmdbClient, TmdbFailure } from '@matinee/tmdb';
import type { Deps } from '../deps.ts';
import { AppError } from '../errors.ts';
import { parseMovieReference } from '../movies/movie-reference.ts';
import { type FetchedMovie, fetchMovie } from './fetch-movie.ts';
import { isKnownMiss } from './misses.ts';
import { shareFlight } from './share-flight.ts';

export type ReadThroughDeps = Pick<Deps, 'db' | 'cache' | 'clock' | 'log' | 'jobs' | 'tmdb'>;

/** Takes one of what the caller may cost an upstream; throws `rateLimited` when there is none left. */
export type CountUpstream = () => Promise<void>;

/** What a request waits for TMDb at most, with some time left of two seconds to store the answer. */
export const PATIENCE_MS = 1_800;
/** For so long a job has the time to fetch what a request could not wait for. */
const HANDED_OVER_MS = 5_000;
const RETRY_AFTER_SECONDS = 2;

type State = {
  /** What is read of which movie, by those who asked first: a crowd that asks for the same costs what one costs. */
  reads: Map<string, Promise<unknown>>;
  /** One call upstream a movie, whatever is to be read of it. */
  flights: Map<string, Promise<FetchedMovie>>;
  /** What a job fetches now, and until when. */
  handedOver: Map<string, number>;
};

/** Of this process. */
const states = new WeakMap<TmdbClient, State>();

function stateOf(tmdb: TmdbClient): State {
  const state = states.get(tmdb) ?? { reads: new Map(), flights: new Map(), handedOver: new Map() };
  states.set(tmdb, state);
  return state;
}

type Asked = {
  reference: string;
  /** What `read` reads of the movie; who asks for the same at the same time gets the same. */
  what: string;
  countUpstream?: CountUpstream | undefined;
};

/**
 * Reads a movie that may be unknown here: if it is named by an id of TMDb or IMDb it is fetched, stored and read
 * again. Without a key it is simply not found.
 * @throws AppError `notFound` when nobody knows it; `upstreamUnavailable` with `retryAfter` when TMDb does not answer
 *   within two seconds, while a job goes on asking; `rateLimited` from `countUpstream`
 */
export async function readThrough<T>(
  deps: ReadThroughDeps,
  asked: Asked,
  read: () => Promise<T>,
): Promise<T> {
  const { tmdb } = deps;
  const { reference, what } = asked;
  if (!tmdb || !isUpstreamId(reference)) return read();
  return shareFlight(stateOf(tmdb).reads, `${what} ${reference}`, () =>
    readOrFetch({ ...deps, tmdb }, asked, read),
  );
}

function isUpstreamId(reference: string): boolean {
  const by = parseMovieReference(reference)?.by;
  return by === 'tmdb' || by === 'imdb';
}

type FlightDeps = ReadThroughDeps & { tmdb: TmdbClient };

async function readOrFetch<T>(
  deps: FlightDeps,
  { reference, countUpstream }: Asked,
  read: () => Promise<T>,
): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof AppError && error.code === 'notFound')) throw error;
    const { flights, handedOver } = stateOf(deps.tmdb);
    const fetched = await shareFlight(flights, reference, async () => {
      if ((handedOver.get(reference) ?? 0) > Date.now()) throw unavailable();
      return takeOff(deps, reference, countUpstream);
    });
    if (fetched.status !== 'stored') throw error;
    return read();
  }
}

async function takeOff(
  deps: FlightDeps,
  reference: string,
  countUpstream?: CountUpstream,
): Promise<FetchedMovie> {
  const known = await findHere(deps, reference);
  if (known) return known;
  await countUpstream?.();
  try {
    return await fetchMovie(deps, reference, { signal: AbortSignal.timeout(PATIENCE_MS) });
  } catch (error) {
    const failure = deps.tmdb.failureOf(error);
    if (!failure) throw error;
    await handOver(deps, reference, failure);
    throw unavailable(failure, error);
  }
}

/** What was stored between the look and the flight, is deleted here, or known to be unknown to TMDb. */
async function findHere(deps: Pick<Deps, 'db' | 'clock'>, text: string): Promise<FetchedMovie | undefined> {
  const reference = parseMovieReference(text);
  if (!reference || reference.by === 'id') return { status: 'unknown' };
  const row = await deps.db
    .selectFrom('movies')
    .where(reference.by === 'tmdb' ? 'tmdb_id' : 'imdb_id', '=', reference.value)
    .select(['id', 'deleted_at'])
    .executeTakeFirst();
  if (!row) return (await isKnownMiss(deps, text)) ? { status: 'unknown' } : undefined;
  return row.deleted_at
    ? { status: 'deleted' }
    : { status: 'stored', movieId: row.id, isNew: false, isChanged: false };
}

/** A job asks on where a request could not wait; but an answer that makes no sense is the same next time. */
async function handOver(
  { tmdb, jobs, log }: FlightDeps,
  reference: string,
  failure: TmdbFailure,
): Promise<void> {
  if (failure.code === 'unauthorized' || failure.code === 'badAnswer') return;
  const { handedOver } = stateOf(tmdb);
  for (const [key, until] of handedOver) if (until <= Date.now()) handedOver.delete(key);
  handedOver.set(reference, Date.now() + HANDED_OVER_MS);
  await jobs.enqueue('tmdb.syncMovie', { reference }).catch((err: unknown) => {
    log.warn({ err, reference }, 'Nobody goes on fetching a movie: the queue did not take it');
  });
}

function unavailable(failure?: TmdbFailure, cause?: unknown): AppError {
  return upstreamUnavailable('TMDb could not be asked for this movie in time; ask again', { failure, cause });
}

/** What to say when TMDb does not answer: when it said how long to wait, that long. */
export function upstreamUnavailable(
  message: string,
  { failure, cause }: { failure?: TmdbFailure | undefined; cause?: unknown },
): AppError {
  const ms = failure && 'retryAfterMs' in failure ? (failure.retryAfterMs ?? 0) : 0;
  const retryAfter = Math.max(RETRY_AFTER_SECONDS, Math.ceil(ms / 1000));
  return new AppError('upstreamUnavailable', message, { retryAfter, cause });
}
