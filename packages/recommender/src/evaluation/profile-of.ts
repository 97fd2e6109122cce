import type { Interactions } from '../data/interactions.ts';
import type { ProfileEntry } from '../serving/profile.ts';

/** What a reader of a data set rated, as a profile to recommend from. */
export function profileOf(data: Interactions, user: number): ProfileEntry[] {
  const start = data.offsets[user] as number;
  return Array.from(data.movies.subarray(start, data.offsets[user + 1]), (movie, index) => ({
    movieId: data.movieIds[movie] as number,
    score: data.scores[start + index] as number,
    at: data.timestamps[start + index] as number,
  }));
}
