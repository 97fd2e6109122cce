import type { TmdbClient, TmdbFailure } from '@matinee/tmdb';
import { RateLimitedError } from '../auth/rate-limited.ts';
import type { Deps } from '../deps.ts';
import { AppError } from '../errors.ts';
import type { PersonDetails } from '../people/known-person.ts';
import { parsePersonReference } from '../people/person-reference.ts';
import { fetchPerson, isKnownStranger } from './fetch-person.ts';
import {
  type CountUpstream,
  PATIENCE_MS,
  type ReadThroughDeps,
  upstreamUnavailable,
} from './read-through.ts';
import { FRESH_MS } from './refresh-in-background.ts';
import { isTimeFor } from './seldom.ts';
import { shareFlight } from './share-flight.ts';

/** Who could not be asked for is not asked for again meanwhile, but by the job that goes on. */
const ASKED_EVERY_MS = 10 * 60_000;
/** Nobody else can say more of somebody of whom nothing is known: they are asked for again sooner. */
const HANDED_OVER_MS = 5_000;

type Asked = { reference: string; countUpstream?: CountUpstream | undefined };
type Read = () => Promise<PersonDetails | undefined>;

type State = {
  /** One call upstream a person. */
  flights: Map<string, Promise<unknown>>;
  /** Who could not be asked for, and until when that is so. */
  pauses: Map<number, number>;
};

/** Of this process. */
const states = new WeakMap<TmdbClient, State>();

function stateOf(tmdb: TmdbClient): State {
  const state = states.get(tmdb) ?? { flights: new Map(), pauses: new Map() };
  states.set(tmdb, state);
  return state;
}

/**
 * Reads somebody of whom TMDb may know more than is known here. One call upstream however many ask, two seconds at
 * most, while a job goes on asking; what is known is never held back.
 * @returns undefined when nobody knows them
 * @throws AppError `upstreamUnavailable` and `rateLimited`, only when nothing is known
 */
export async function readPersonThrough(
  deps: ReadThroughDeps,
  asked: Asked,
  read: Read,
): Promise<PersonDetails | undefined> {
  const { tmdb } = deps;
  const known = await read();
  const tmdbId = known ? Number(known.ids.tmdb) : numberOf(asked.reference);
  if (!tmdb || !tmdbId) return known;
  const withKey = { ...deps, tmdb };
  if (known?.fetchedAt) {
    refresh(withKey, tmdbId, Date.parse(known.fetchedAt));
    return known;
  }
  try {
    const isTold = await shareFlight(stateOf(tmdb).flights, String(tmdbId), () =>
      ask(withKey, { ...asked, tmdbId, isKnown: known !== undefined }),
    );
    return isTold ? await read() : known;
  } catch (error) {
    if (known && (error instanceof RateLimitedError || isUnavailable(error))) return known;
    throw error;
  }
}

function numberOf(reference: string): number | undefined {
  const parsed = parsePersonReference(reference);
  return parsed?.by === 'tmdb' ? parsed.value : undefined;
}

function isUnavailable(error: unknown): boolean {
  return error instanceof AppError && error.code === 'upstreamUnavailable';
}

type WithKey = ReadThroughDeps & { tmdb: TmdbClient };

/** @returns whether TMDb has told of them */
async function ask(
  deps: WithKey,
  { tmdbId, isKnown, countUpstream }: Asked & { tmdbId: number; isKnown: boolean },
): Promise<boolean> {
  const { tmdb, clock } = deps;
  if (await isKnownStranger(deps, tmdbId)) return false;
  const { pauses } = stateOf(tmdb);
  const now = clock.now().getTime();
  if ((pauses.get(tmdbId) ?? 0) > now) throw unavailable();
  await countUpstream?.();
  try {
    const { status } = await fetchPerson(deps, tmdbId, { signal: AbortSignal.timeout(PATIENCE_MS) });
    return status === 'stored';
  } catch (error) {
    const failure = tmdb.failureOf(error);
    if (!failure) throw error;
    for (const [key, until] of pauses) if (until <= now) pauses.delete(key);
    pauses.set(tmdbId, now + (isKnown ? ASKED_EVERY_MS : HANDED_OVER_MS));
    if (failure.code !== 'unauthorized' && failure.code !== 'badAnswer') await handOver(deps, tmdbId);
    throw unavailable(failure, error);
  }
}

function unavailable(failure?: TmdbFailure, cause?: unknown): AppError {
  return upstreamUnavailable('TMDb could not be asked for this person in time; ask again', {
    failure,
    cause,
  });
}

function refresh(deps: WithKey, tmdbId: number, toldAt: number): void {
  const now = deps.clock.now().getTime();
  if (toldAt > now - FRESH_MS) return;
  if (isTimeFor(deps.tmdb, { key: `person:${tmdbId}`, everyMs: ASKED_EVERY_MS, now }))
    void handOver(deps, tmdbId);
}

async function handOver({ jobs, log }: Pick<Deps, 'jobs' | 'log'>, tmdbId: number): Promise<void> {
  await jobs.enqueue('tmdb.syncPerson', { tmdbId }).catch((err: unknown) => {
    log.warn({ err, tmdbId }, 'Nobody asks TMDb for a person: the queue did not take it');
  });
}
