import { type Interactions, POSITIVE_SCORE } from '../data/interactions.ts';

export type PopularSettings = {
  /**
   * Days after which a rating counts half, back from the newest one; null: all count alike. For a service whose readers are
   * of today. On the sample, whose readers are of twenty years, every half-life costs: NDCG@10 of the most popular movies
   * is .080 without one, .078 with ten years, .071 with two.
   */
  halfLifeDays: number | null;
  /** Readers of average liking that stand beside a movie's own; 0 for none. */
  prior: number;
};

const DAY = 86_400;

/**
 * How many would like a movie, of as many readers as it has: readers × the share of them that likes it, drawn towards that
 * share of all ratings by a Beta prior (Efron, Morris, "Stein's paradox in statistics", 1977). Ratings fade exponentially
 * (Ding, Li, "Time weight collaborative filtering", 2005). Without a prior and a half-life that is the number of
 * liked ratings.
 *
 * @returns by dense movie, not negative. The order of the ratings does not matter beyond rounding.
 * @throws RangeError for a half-life that is not positive, or a prior that is negative.
 */
export function trainPopular(data: Interactions, { halfLifeDays, prior }: PopularSettings): Float64Array {
  if (halfLifeDays !== null && !(halfLifeDays > 0))
    throw new RangeError(`halfLifeDays must be positive, not ${halfLifeDays}`);
  if (!(prior >= 0)) throw new RangeError(`prior must not be negative, not ${prior}`);
  const { movies, scores, timestamps } = data;
  const newest = timestamps.reduce((most, at) => Math.max(most, at), Number.NEGATIVE_INFINITY);
  const readers = new Float64Array(data.movieIds.length);
  const likes = new Float64Array(data.movieIds.length);
  let [allReaders, allLikes] = [0, 0];
  for (let index = 0; index < movies.length; index++) {
    const age = newest - (timestamps[index] as number);
    const weight = halfLifeDays === null ? 1 : 0.5 ** (age / (halfLifeDays * DAY));
    const movie = movies[index] as number;
    readers[movie] = (readers[movie] as number) + weight;
    allReaders += weight;
    if ((scores[index] as number) < POSITIVE_SCORE) continue;
    likes[movie] = (likes[movie] as number) + weight;
    allLikes += weight;
  }
  const share = allLikes / allReaders;
  if (prior === 0) return likes;
  return likes.map((liked, movie) => {
    const own = readers[movie] as number;
    return own === 0 ? 0 : (own * (liked + prior * share)) / (own + prior);
  });
}
