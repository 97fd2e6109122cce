import type { AgesByClass, CacheAges, CacheClass } from '@matinee/core/cache/cache';

/**
 * Seconds that clients and proxies may believe an answer. Nobody can drop what they keep, so where writes drop it
 * here they ask again sooner; that costs them a 304.
 */
const LONGEST: Partial<Record<CacheClass, number>> = { detail: 60, genres: 600 };

/** Nor do they show what is stale for more than so many times as long. */
const TIMES_STALE = 10;

/** Cache-Control of answers of a class. */
export function cacheControlOf(ages: AgesByClass, cacheClass: CacheClass): string {
  const { maxAge, stale } = forClients(ages[cacheClass], LONGEST[cacheClass]);
  return `public, max-age=${maxAge}, stale-while-revalidate=${stale}`;
}

function forClients(
  { fresh, stale }: CacheAges,
  longest = Number.POSITIVE_INFINITY,
): { maxAge: number; stale: number } {
  const maxAge = Math.min(fresh, longest);
  return { maxAge, stale: Math.min(stale - fresh, TIMES_STALE * maxAge) };
}
