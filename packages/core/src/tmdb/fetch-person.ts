import type { CallOptions, Person } from '@matinee/tmdb';
import { personTags } from '../cache/tags.ts';
import type { Deps } from '../deps.ts';
import type { FetchDeps } from './fetch-movie.ts';
import { forgetMiss, isKnownMiss, rememberMiss } from './misses.ts';
import { NO_KEY } from './no-key.ts';
import { storePerson } from './store-person.ts';

/** `unknown`: TMDb knows nobody by this number, or somebody who is not for everyone. */
export type FetchedPerson = { status: 'stored'; personId: number } | { status: 'unknown' };

/** What a request or another process has fetched within this time is not fetched once more. */
const JUST_FETCHED_MS = 5 * 60_000;

const missOf = (tmdbId: number) => `person:${tmdbId}`;

/** Whether TMDb said within the last hour that it knows nobody by this number. */
export function isKnownStranger(deps: Pick<Deps, 'db' | 'clock'>, tmdbId: number): Promise<boolean> {
  return isKnownMiss(deps, missOf(tmdbId));
}

/**
 * Asks TMDb for a person and stores what it says; whom it does not know is remembered for an hour.
 * @throws TmdbError, unless TMDb has answered that there is nobody
 */
export async function fetchPerson(
  deps: FetchDeps,
  tmdbId: number,
  call: CallOptions = {},
): Promise<FetchedPerson> {
  const person = await askFor(deps, tmdbId, call);
  if (!person || person.isAdult) {
    await rememberMiss(deps, missOf(tmdbId));
    return { status: 'unknown' };
  }
  const personId = await storePerson(deps, person);
  await deps.cache.drop(personTags({ id: personId, tmdbId }));
  await forgetMiss(deps, missOf(tmdbId));
  return { status: 'stored', personId };
}

async function askFor({ tmdb }: FetchDeps, id: number, call: CallOptions): Promise<Person | undefined> {
  try {
    return await tmdb.getPerson({ id }, call);
  } catch (error) {
    if (tmdb.failureOf(error)?.code === 'notFound') return undefined;
    throw error;
  }
}

/**
 * Brings a person up to date with TMDb, or finds out that there is none.
 * @throws TmdbError when TMDb gives no usable answer: what is stored stays as it is
 */
export async function syncPerson(
  deps: Pick<Deps, 'db' | 'cache' | 'clock' | 'log' | 'tmdb'>,
  { tmdbId }: { tmdbId: number },
  { signal }: { signal?: AbortSignal } = {},
): Promise<FetchedPerson | { status: 'fresh' } | typeof NO_KEY> {
  const { db, tmdb, clock } = deps;
  if (!tmdb) return NO_KEY;
  const fresh = await db
    .selectFrom('people')
    .where('tmdb_id', '=', tmdbId)
    .where('fetched_at', '>', new Date(clock.now().getTime() - JUST_FETCHED_MS))
    .select('id')
    .executeTakeFirst();
  if (fresh) return { status: 'fresh' };
  if (await isKnownStranger(deps, tmdbId)) return { status: 'unknown' };
  return fetchPerson({ ...deps, tmdb }, tmdbId, signal && { signal });
}
