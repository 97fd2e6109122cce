import { type Measured, meanOf } from '@matinee/recommender';

/** What is said of a model after its training; all but `worse` are promoted. */
export const verdicts = ['first', 'notWorse', 'worse', 'notMeasured'] as const;
export type Verdict = (typeof verdicts)[number];

/** One model's NDCG@10 against another's. */
export type Difference = {
  /** Means over the readers compared. */
  a: number;
  b: number;
  /** b − a. */
  difference: number;
  /** Of the difference. */
  standardError: number;
  readers: number;
  /** Reader by reader; else the two were measured with others. */
  isPaired: boolean;
};

/** Readers in common that say more in pairs than all of them do apart. */
const FEWEST_PAIRS = 50;

/**
 * How two models compare: by the readers both were measured with, each on what was held back from its own training, or
 * where these are few by all of them.
 * @returns undefined when one of them was not measured
 */
export function differenceOf(a: Measured, b: Measured): Difference | undefined {
  if (a.gains.length === 0 || b.gains.length === 0) return undefined;
  const pairs = pairsOf(a, b);
  if (pairs.a.length < FEWEST_PAIRS) return unpaired(a, b);
  const { mean, standardError } = meanOf(pairs.a.map((gain, index) => (pairs.b[index] as number) - gain));
  return {
    a: meanOf(pairs.a).mean,
    b: meanOf(pairs.b).mean,
    difference: mean,
    standardError,
    readers: pairs.a.length,
    isPaired: true,
  };
}

function unpaired(a: Measured, b: Measured): Difference {
  const [one, other] = [meanOf(Float64Array.from(a.gains)), meanOf(Float64Array.from(b.gains))];
  return {
    a: one.mean,
    b: other.mean,
    difference: other.mean - one.mean,
    standardError: Math.hypot(one.standardError, other.standardError),
    readers: Math.min(a.gains.length, b.gains.length),
    isPaired: false,
  };
}

/** Gains of the readers in both, in the same order. */
function pairsOf(a: Measured, b: Measured): { a: Float64Array; b: Float64Array } {
  const gains = new Map(Array.from(b.userIds, (id, index) => [id, b.gains[index] as number]));
  const shared = [...a.userIds.keys()].filter((index) => gains.has(a.userIds[index] as number));
  return {
    a: Float64Array.from(shared, (index) => a.gains[index] as number),
    b: Float64Array.from(shared, (index) => gains.get(a.userIds[index] as number) ?? 0),
  };
}

/**
 * Whether a model takes the place of the one that serves: unless it is worse by more than the standard error of the
 * difference. With too few readers to measure there is nothing that speaks against it, and newer data speak for it.
 */
export function judge(serving: Measured | undefined, candidate: Measured): Verdict {
  if (!serving) return 'first';
  const compared = differenceOf(serving, candidate);
  if (!compared) return 'notMeasured';
  return compared.difference < -compared.standardError ? 'worse' : 'notWorse';
}
