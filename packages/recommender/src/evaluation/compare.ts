import { meanOf } from './metrics.ts';
import { createRandom } from './random.ts';
import { studentTCdf, studentTQuantile } from './student-t.ts';

/** What the same users say of two models, B against A. */
export type Comparison = {
  users: number;
  /** Mean over users of B − A. */
  difference: number;
  standardError: number;
  /** Of the difference, by Student's t. */
  interval95: { low: number; high: number };
  /** Two-sided paired t test: how often chance alone would make a difference as large. */
  pValueT: number;
  /** The same by {@link FLIPS} random swaps of A and B within users, which assumes nothing of the distribution. */
  pValuePermutation: number;
  /** Users that B serves better, worse and exactly alike. */
  better: number;
  worse: number;
  equal: number;
  verdict: 'better' | 'worse' | 'undecided';
};

/** Random swaps; one with a p value of .05 is found within ± .005. */
const FLIPS = 10_000;
const SEED = 20_111;
const SURE = 0.05;

/**
 * Compares two models user by user, on one measure of the same users in the same order. Pairing takes out what makes users
 * differ from each other, which is most of the spread of either mean.
 *
 * @throws RangeError when the two are not of one length.
 */
export function comparePaired(a: Float64Array, b: Float64Array): Comparison {
  if (a.length !== b.length) throw new RangeError('Both models must be measured on the same users');
  const differences = b.map((value, user) => value - (a[user] as number));
  const { mean, standardError } = meanOf(differences);
  const users = differences.length;
  const reach = users > 1 ? studentTQuantile(1 - SURE / 2, users - 1) * standardError : 0;
  const pValueT = tTest(mean, standardError, users);
  const isSure = pValueT < SURE;
  return {
    users,
    difference: mean,
    standardError,
    interval95: { low: mean - reach, high: mean + reach },
    pValueT,
    pValuePermutation: permutationTest(differences),
    better: count(differences, (value) => value > 0),
    worse: count(differences, (value) => value < 0),
    equal: count(differences, (value) => value === 0),
    verdict: isSure ? (mean > 0 ? 'better' : 'worse') : 'undecided',
  };
}

function tTest(mean: number, standardError: number, users: number): number {
  // One user, or all of them alike: nothing is known of the spread.
  if (users < 2 || standardError === 0) return 1;
  return 2 * (1 - studentTCdf(Math.abs(mean) / standardError, users - 1));
}

/** Share of random signs under which the sum is as far from 0 as it is; the signs as they are count as one. */
function permutationTest(differences: Float64Array): number {
  const values = differences.filter((value) => value !== 0);
  const random = createRandom(SEED);
  const observed = Math.abs(values.reduce((sum, value) => sum + value, 0));
  const near = observed * (1 - 1e-12);
  let extreme = 1;
  for (let flip = 0; flip < FLIPS; flip++) {
    let sum = 0;
    let signs = 0;
    for (let index = 0; index < values.length; index++) {
      if (index % 32 === 0) signs = random() * 2 ** 32;
      const value = values[index] as number;
      sum += (signs >>> (index % 32)) & 1 ? value : -value;
    }
    if (Math.abs(sum) >= near) extreme++;
  }
  return extreme / (FLIPS + 1);
}

function count(values: Float64Array, isCounted: (value: number) => boolean): number {
  return values.filter(isCounted).length;
}
