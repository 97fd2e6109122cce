import { type MovieFacts, toContentVectors } from '../models/content.ts';
import { countRatings } from './count-ratings.ts';
import type { Split } from './protocols.ts';

/** What lists are like beside being right; of the first ten of each, users with an empty list left out. */
export type BeyondAccuracy = {
  /**
   * Mean self-information of what is shown, in bits: −log2(share of the users who rated the movie). 0 is what everybody
   * knows (Vargas and Castells, "Rank and relevance in novelty and diversity metrics", RecSys 2011).
   */
  novelty10: number;
  /**
   * Intra-list diversity: 1 − mean cosine of the content vectors of each two movies of a list (Ziegler et al.,
   * "Improving recommendation lists through topic diversification", WWW 2005). Pairs with a movie of which nothing is
   * known are left out; null when that leaves none.
   */
  diversity10: number | null;
  /**
   * Average recommendation popularity, as a share: the mean over users of the mean share of all users who rated what
   * they are shown (Abdollahpouri et al., "Managing popularity bias in recommender systems", FLAIRS 2019).
   */
  averagePopularity10: number;
  /**
   * Gini coefficient of how often each movie of the catalogue is shown: 0 all alike, 1 always the same one
   * (Adomavicius and Kwon, "Improving aggregate recommendation diversity", TKDE 2012).
   */
  gini10: number;
};

const CUT = 10;

/** @param lists by evaluated user, dense movies, best first. */
export function measureBeyondAccuracy(
  split: Pick<Split, 'train'>,
  { lists, catalogue }: { lists: readonly Int32Array[]; catalogue: readonly MovieFacts[] },
): BeyondAccuracy {
  const { train } = split;
  const ratings = countRatings(train);
  const raters = countRaters(train.offsets);
  const shares = Float64Array.from(ratings, (count) => count / raters);
  const tops = lists.map((list) => list.subarray(0, CUT)).filter((list) => list.length > 0);
  const shown = new Float64Array(train.movieIds.length);
  for (const list of tops) for (const movie of list) shown[movie] = (shown[movie] as number) + 1;
  const facts = new Map(catalogue.map((movie) => [movie.id, movie]));
  const cosine = cosineOf(Array.from(train.movieIds, (id) => facts.get(id)));
  return {
    novelty10: meanOver(tops, (list) => meanOver(list, (movie) => -Math.log2(shares[movie] as number))) ?? 0,
    diversity10: meanOver(tops, (list) => {
      const alike = meanOver(pairsOf(list), ([a, b]) => cosine(a, b));
      return alike === null ? null : 1 - alike;
    }),
    averagePopularity10: meanOver(tops, (list) => meanOver(list, (movie) => shares[movie] as number)) ?? 0,
    gini10: giniOf(shown),
  };
}

/** Gini coefficient of non-negative values: Σ (2i − n − 1) xᵢ / (n Σ x) over the sorted values, i from 1; 0 where all are 0. */
export function giniOf(values: ArrayLike<number>): number {
  const sorted = Float64Array.from(values).sort();
  const count = sorted.length;
  let total = 0;
  let weighted = 0;
  for (let index = 0; index < count; index++) {
    total += sorted[index] as number;
    weighted += (2 * (index + 1) - count - 1) * (sorted[index] as number);
  }
  return total > 0 ? weighted / (count * total) : 0;
}

function countRaters(offsets: Int32Array): number {
  let count = 0;
  for (let user = 0; user + 1 < offsets.length; user++)
    if ((offsets[user + 1] as number) > (offsets[user] as number)) count++;
  return count;
}

/** Cosine of the content vectors of two dense movies; null when nothing is known of one. */
function cosineOf(movies: readonly (MovieFacts | undefined)[]): (a: number, b: number) => number | null {
  const { offsets, columns, values } = toContentVectors(movies);
  return (a, b) => {
    let left = offsets[a] as number;
    let right = offsets[b] as number;
    const leftEnd = offsets[a + 1] as number;
    const rightEnd = offsets[b + 1] as number;
    if (left === leftEnd || right === rightEnd) return null;
    let sum = 0;
    while (left < leftEnd && right < rightEnd) {
      const difference = (columns[left] as number) - (columns[right] as number);
      if (difference === 0) sum += (values[left] as number) * (values[right] as number);
      if (difference <= 0) left++;
      if (difference >= 0) right++;
    }
    return sum;
  };
}

function pairsOf(list: Int32Array): [number, number][] {
  return Array.from(list).flatMap((a, index) =>
    Array.from(list.subarray(index + 1), (b): [number, number] => [a, b]),
  );
}

/** Mean of what is not null; null when all is. */
function meanOver<T>(items: Iterable<T>, measureOf: (item: T) => number | null): number | null {
  let sum = 0;
  let count = 0;
  for (const item of items) {
    const value = measureOf(item);
    if (value === null) continue;
    sum += value;
    count++;
  }
  return count > 0 ? sum / count : null;
}
