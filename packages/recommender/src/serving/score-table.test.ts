import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createScoreTable } from './score-table.ts';

test('adds up like a map, also when it has to grow', () => {
  const entry = fc.tuple(fc.nat(1), fc.integer({ min: 0, max: 9000 }), fc.integer({ min: -8, max: 8 }));
  fc.assert(
    fc.property(fc.array(entry, { minLength: 1, maxLength: 6000, size: 'max' }), (entries) => {
      const table = createScoreTable(2);
      const expected = [new Map<number, number>(), new Map<number, number>()];
      for (const [part, id, weight] of entries) {
        table.addRow(part, { ids: Int32Array.of(id), weights: Float32Array.of(weight), weight: 0.5 });
        expected[part]?.set(id, (expected[part]?.get(id) ?? 0) + weight / 2);
      }
      const ids = [...table.ids()];
      expect(new Set(ids).size).toBe(ids.length);
      expect(new Set(ids)).toEqual(new Set(entries.map(([, id]) => id)));
      for (const part of [0, 1]) {
        const sums = table.sums(part);
        ids.forEach((id, index) => {
          expect(sums[index]).toBe(expected[part]?.get(id) ?? 0);
        });
      }
    }),
    { seed: 1, numRuns: 20 },
  );
});
