import type { Deps } from '../deps.ts';
import { isTimeFor } from './seldom.ts';

/** What TMDb says of a movie or a person is fresh for so long. */
export const FRESH_MS = 12 * 3_600_000;
/** A refresh that was asked for is not asked for again meanwhile, be it done or not. */
const ASKED_EVERY_MS = 10 * 60_000;

type Known = {
  ids: { tmdb: string | null };
  sources: readonly { part: string; source: string; fetchedAt: string }[];
};

/**
 * Has a movie refreshed of which TMDb has not told for long, or ever; nobody waits for that. Once in ten minutes a
 * movie.
 */
export function refreshInBackground(
  { tmdb, jobs, clock, log }: Pick<Deps, 'jobs' | 'clock' | 'log' | 'tmdb'>,
  { ids, sources }: Known,
): void {
  if (!tmdb || ids.tmdb === null) return;
  const now = clock.now().getTime();
  // A movie that came from a search has nothing but details.
  const told = sources
    .filter(({ part, source }) => source === 'tmdb' && part !== 'details')
    .map(({ fetchedAt }) => Date.parse(fetchedAt));
  if (Math.max(...told) > now - FRESH_MS) return;
  const reference = `tmdb:${ids.tmdb}`;
  if (!isTimeFor(tmdb, { key: reference, everyMs: ASKED_EVERY_MS, now })) return;
  jobs.enqueue('tmdb.syncMovie', { reference }).catch((err: unknown) => {
    log.warn({ err, reference }, 'A movie is not refreshed: the queue did not take it');
  });
}
