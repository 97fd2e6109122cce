import type { Split } from './protocols.ts';

/** Movies for one user of the training set, best first: dense indices, none the user rated. */
export type Ranker = (user: number) => Int32Array;

/** Length a {@link Ranker} has to rank: what Recall@20 looks at. */
export const RANKED = 20;

export type Measures = {
  /** Mean over the evaluated users. */
  ndcg10: number;
  /** Standard deviation over the evaluated users ÷ √users. */
  ndcg10StandardError: number;
  recall20: number;
  /** Distinct movies in all top tens ÷ movies of the catalogue. */
  coverage10: number;
  /** NDCG@10 of each evaluated user, in the order of the split: for paired comparisons. */
  perUser: Float64Array;
  /** What each of them was shown, best first, at most {@link RANKED}. */
  lists: Int32Array[];
};

/** Ranks every evaluated user and measures the lists. */
export function measure(
  split: Split,
  options: { rank: Ranker; onProgress?: (done: number) => void },
): Measures {
  const { rank, onProgress = () => {} } = options;
  const perUser = new Float64Array(split.users.length);
  const shown = new Set<number>();
  const lists: Int32Array[] = [];
  let recall = 0;
  split.users.forEach((user, position) => {
    const truth = split.truth[position] as Int32Array;
    const ranked = rank(user).slice(0, RANKED);
    lists.push(ranked);
    perUser[position] = ndcg(ranked, truth, 10);
    recall += recallAt(ranked, truth, RANKED);
    for (const movie of ranked.subarray(0, 10)) shown.add(movie);
    if (position % 64 === 0) onProgress(position / split.users.length);
  });
  const { mean, standardError } = meanOf(perUser);
  return {
    ndcg10: mean,
    ndcg10StandardError: standardError,
    recall20: split.users.length > 0 ? recall / split.users.length : 0,
    coverage10: split.train.movieIds.length > 0 ? shown.size / split.train.movieIds.length : 0,
    perUser,
    lists,
  };
}

/** Binary NDCG at `cut`: a hit at position p (from 0) gains 1 / log2(p + 2); ideal is all of min(cut, |truth|) first. */
export function ndcg(ranked: Int32Array, truth: Int32Array, cut: number): number {
  const wanted = new Set(truth);
  const isHit = (movie: number) => movie >= 0 && wanted.has(movie);
  return ndcgOf(ranked.subarray(0, cut), { isHit, truthCount: truth.length, cut });
}

/** The same, where it is known what is a hit of a list of at most `cut`. */
export function ndcgOf(
  top: Int32Array,
  { isHit, truthCount, cut }: { isHit: (item: number) => boolean; truthCount: number; cut: number },
): number {
  let gain = 0;
  top.forEach((item, position) => {
    if (isHit(item)) gain += discountAt(position);
  });
  let ideal = 0;
  for (let position = 0; position < Math.min(cut, truthCount); position++) ideal += discountAt(position);
  return ideal > 0 ? gain / ideal : 0;
}

function discountAt(position: number): number {
  return 1 / Math.log2(position + 2);
}

/** Share of the truth among the first `cut`. */
export function recallAt(ranked: Int32Array, truth: Int32Array, cut: number): number {
  const wanted = new Set(truth);
  const hits = ranked.subarray(0, cut).filter((movie) => movie >= 0 && wanted.has(movie)).length;
  return truth.length > 0 ? hits / truth.length : 0;
}

/** Mean and standard error (sample standard deviation ÷ √n); both 0 for no values, the error 0 for one. */
export function meanOf(values: Float64Array): { mean: number; standardError: number } {
  const count = values.length;
  if (count === 0) return { mean: 0, standardError: 0 };
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  if (count === 1) return { mean, standardError: 0 };
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, standardError: Math.sqrt(squares / (count - 1) / count) };
}
