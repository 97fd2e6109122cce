import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createSelector } from './select-largest.ts';

/** Few distinct values, so that ties are frequent. */
const anyValues = fc.array(fc.constantFrom(-1, 0, 0.5, 2, 3), { maxLength: 400 });

test('is what sorting everything gives, call after call', () => {
  fc.assert(
    fc.property(fc.nat(40), fc.array(anyValues, { minLength: 1, maxLength: 3 }), (limit, lists) => {
      const selector = createSelector(limit);
      for (const list of lists) {
        const values = Float64Array.from(list);
        const sorted = [...list.keys()]
          .filter((index) => (list[index] as number) > 0)
          .sort((a, b) => (list[b] as number) - (list[a] as number) || a - b)
          .slice(0, limit);
        const chosen = selector.select(values, values.length, 0);
        expect([...chosen]).toEqual(sorted.toSorted((a, b) => a - b));
        expect([...selector.order(values, chosen)]).toEqual(sorted);
      }
    }),
    { seed: 1, numRuns: 300 },
  );
});

test('only the first values count', () => {
  const selector = createSelector(2);
  expect([...selector.select(Float64Array.of(1, 2, 3, 9), 3, 0)]).toEqual([1, 2]);
});

test('out of many, whether or not some of them say where the bar lies', () => {
  const selector = createSelector(64);
  const lists = [
    // Every sixteenth value is large: those looked at first say too much.
    (index: number) => (index % 16 === 0 ? 10 + (index % 100) : (index % 997) / 997),
    (index: number) => (index % 16 === 0 ? 0 : (index * 7919) % 3001),
    (index: number) => index % 5,
  ];
  for (const valueAt of lists) {
    const values = Float64Array.from({ length: 600 }, (_, index) => valueAt(index));
    const best = [...values.keys()]
      .sort((a, b) => (values[b] as number) - (values[a] as number) || a - b)
      .slice(0, 64);
    expect([...selector.select(values, values.length, 0)]).toEqual(best.toSorted((a, b) => a - b));
  }
});
