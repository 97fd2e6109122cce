import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mostOf } from './most-of.ts';

test('is what sorting by count gives', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(6), { maxLength: 40 }), fc.nat(50), fc.nat(4), (counts, limit, atLeast) => {
      const expected = [...counts.keys()]
        .filter((movie) => (counts[movie] as number) >= atLeast)
        .sort((a, b) => (counts[b] as number) - (counts[a] as number) || a - b)
        .slice(0, limit)
        .sort((a, b) => a - b);
      expect([...mostOf(Int32Array.from(counts), { atLeast, limit })]).toEqual(expected);
    }),
    { seed: 1, numRuns: 300 },
  );
});
