import type { Interactions } from '../data/interactions.ts';

/** Number of ratings of each movie, whatever their score, by dense movie index. */
export function countRatings({ movies, movieIds }: Interactions): Int32Array {
  const counts = new Int32Array(movieIds.length);
  for (const movie of movies) counts[movie] = (counts[movie] as number) + 1;
  return counts;
}
