import fc from 'fast-check';
import { expect, test } from 'vitest';
import { selectTop } from './select-top.ts';

test('is what sorting everything gives', () => {
  // Few distinct values, so that ties are frequent.
  const values = fc.array(fc.constantFrom(Number.NEGATIVE_INFINITY, -1, 0, 0.5, 2, 3), { maxLength: 60 });
  fc.assert(
    fc.property(values, fc.nat(70), (list, limit) => {
      const sorted = [...list.keys()]
        .filter((index) => list[index] !== Number.NEGATIVE_INFINITY)
        .sort((a, b) => (list[b] as number) - (list[a] as number) || a - b)
        .slice(0, limit);
      expect([...selectTop(Float64Array.from(list), limit)]).toEqual(sorted);
    }),
    { seed: 1, numRuns: 500 },
  );
});

test('only what is above a bound is eligible', () => {
  expect([...selectTop(Float64Array.of(0, 2, -1, 1), 10, 0)]).toEqual([1, 3]);
});
