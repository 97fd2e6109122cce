import type { TmdbClient } from '@matinee/tmdb';
import { RateLimitedError } from '../auth/rate-limited.ts';
import type { Deps } from '../deps.ts';
import { findLastAsked, rememberMiss } from './misses.ts';
import { type CountUpstream, PATIENCE_MS } from './read-through.ts';
import { shareFlight } from './share-flight.ts';
import { storeListed } from './store-listed.ts';

export type SearchDeps = Pick<Deps, 'db' | 'clock' | 'log' | 'jobs'> & { tmdb: TmdbClient };

export type UpstreamSearch = {
  /** As it was typed. */
  whole: string;
  /** All words but the year, as everybody who means the same types them. */
  bare: string;
  year: number | undefined;
  /** When the caller began to look: what was stored since then it has not seen. */
  since: Date;
  countUpstream?: CountUpstream | undefined;
};

/** The same words are not searched for at TMDb again within a day, whatever they found. */
const REMEMBERED_MS = 24 * 3_600_000;
/** Nor for so long by this process when TMDb has not answered. */
const SPARED_MS = 30_000;
/** The best of them: TMDb's further ones have less and less to do with the words. */
const MOST_KEPT = 10;

type State = {
  flights: Map<string, Promise<unknown>>;
  /** Searches that TMDb did not answer, and until when nobody tries again. */
  spared: Map<string, number>;
};

/** Of this process. */
const states = new WeakMap<TmdbClient, State>();

function stateOf(tmdb: TmdbClient): State {
  const state = states.get(tmdb) ?? { flights: new Map(), spared: new Map() };
  states.set(tmdb, state);
  return state;
}

/**
 * Searches TMDb and keeps what is not here, within two seconds, once however many ask for the same. Whatever goes
 * wrong, nothing is thrown: what is here is an answer, too.
 * @returns whether there may be something to find now that the caller has not seen
 */
export async function fetchBySearch(deps: SearchDeps, search: UpstreamSearch): Promise<boolean> {
  const reference = `search:${search.year ?? ''} ${search.bare}`;
  try {
    return await shareFlight(stateOf(deps.tmdb).flights, reference, () =>
      ask(deps, { ...search, reference }),
    );
  } catch (err) {
    if (!(err instanceof RateLimitedError)) deps.log.warn({ err }, 'TMDb was searched in vain');
    return false;
  }
}

type Asked = UpstreamSearch & { reference: string };

async function ask(
  deps: SearchDeps,
  { reference, since, countUpstream, ...search }: Asked,
): Promise<boolean> {
  const { tmdb, clock } = deps;
  const asked = await findLastAsked(deps, { reference, withinMs: REMEMBERED_MS });
  if (asked) return asked >= since;
  const { spared } = stateOf(tmdb);
  const now = clock.now().getTime();
  if ((spared.get(reference) ?? 0) > now) return false;
  await countUpstream?.();
  try {
    const listed = await askTmdb(tmdb, search);
    const stored = await storeListed(deps, listed.slice(0, MOST_KEPT));
    await rememberMiss(deps, reference);
    return stored > 0;
  } catch (error) {
    for (const [key, until] of spared) if (until <= now) spared.delete(key);
    spared.set(reference, now + SPARED_MS);
    throw error;
  }
}

/** By the year of release if there is one among the words, or else it belongs to the title. */
async function askTmdb(
  tmdb: TmdbClient,
  { whole, bare, year }: Pick<UpstreamSearch, 'whole' | 'bare' | 'year'>,
) {
  const call = { signal: AbortSignal.timeout(PATIENCE_MS) };
  const find = async (params: { query: string; year?: number }) => {
    const { items } = await tmdb.searchMovies(params, call);
    return items.filter(({ isAdult, isVideo }) => !isAdult && !isVideo);
  };
  if (year === undefined) return find({ query: whole });
  const ofThatYear = await find({ query: bare, year });
  return ofThatYear.length ? ofThatYear : find({ query: whole });
}
