import type { TmdbClient } from '@matinee/tmdb';
import type { Deps } from '../deps.ts';

/** What TMDb says of a movie is fresh for so long. */
export const FRESH_MS = 12 * 3_600_000;
/** A refresh that was asked for is not asked for again meanwhile, be it done or not. */
const ASKED_MS = 10 * 60_000;
const MOST_ASKED = 10_000;

/** When this process asked for which movie. */
const asked = new WeakMap<TmdbClient, Map<string, number>>();

type Known = {
  ids: { tmdb: string | null };
  sources: readonly { source: string; fetchedAt: string }[];
};

/**
 * Has a movie refreshed whose parts TMDb has not told of for long; nobody waits for that. Once in ten minutes a movie.
 */
export function refreshInBackground(
  { tmdb, jobs, clock, log }: Pick<Deps, 'jobs' | 'clock' | 'log' | 'tmdb'>,
  { ids, sources }: Known,
): void {
  if (!tmdb || ids.tmdb === null) return;
  const now = clock.now().getTime();
  const told = sources
    .filter(({ source }) => source === 'tmdb')
    .map(({ fetchedAt }) => Date.parse(fetchedAt));
  if (Math.max(...told) > now - FRESH_MS) return;
  const reference = `tmdb:${ids.tmdb}`;
  const times = asked.get(tmdb) ?? new Map<string, number>();
  asked.set(tmdb, times);
  if ((times.get(reference) ?? 0) > now - ASKED_MS) return;
  if (times.size >= MOST_ASKED) times.clear();
  times.set(reference, now);
  jobs.enqueue('tmdb.syncMovie', { reference }).catch((err: unknown) => {
    log.warn({ err, reference }, 'A movie is not refreshed: the queue did not take it');
  });
}
