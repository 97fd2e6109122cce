/** Chance with a seed: the same throws in the same order every time. */
export type Dice = {
  /** In [0, 1). */
  roll(): number;
  /** A whole number from 0, below `end`; with `skew` above 1 rather a small one. */
  below(end: number, skew?: number): number;
  pick<T>(values: readonly T[], skew?: number): T;
  /** True this often, 0–1. */
  happens(share: number): boolean;
  /** How often something with this mean goes on before it stops. */
  geometric(mean: number): number;
};

/** mulberry32 */
export function createDice(seed: number): Dice {
  let state = seed;
  const roll = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  const below = (end: number, skew = 1) => Math.floor(end * roll() ** skew);
  return {
    roll,
    below,
    pick: <T>(values: readonly T[], skew?: number) => {
      if (!values.length) throw new RangeError('There is nothing to pick from');
      return values[below(values.length, skew)] as T;
    },
    happens: (share) => roll() < share,
    geometric: (mean) => Math.floor(Math.log(1 - roll()) / Math.log(mean / (1 + mean))),
  };
}
