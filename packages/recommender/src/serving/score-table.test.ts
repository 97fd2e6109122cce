import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createScoreTable } from './score-table.ts';

test('adds up like a map, over small and large ids, and lists them in order', () => {
  const id = fc.oneof(
    fc.integer({ min: 0, max: 3000 }),
    fc.constantFrom(1023, 1024, 5_000_000, 2_147_483_647),
  );
  const entry = fc.tuple(id, fc.integer({ min: -8, max: 8 }));
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 500 }), (entries) => {
      const table = createScoreTable();
      const expected = new Map<number, number>();
      for (const [movieId, weight] of entries) {
        table.addRow({ ids: Int32Array.of(movieId), weights: Float32Array.of(weight), weight: 0.5 });
        expected.set(movieId, (expected.get(movieId) ?? 0) + weight / 2);
      }
      const seen: [number, number][] = [];
      table.forEach((movieId, value) => {
        seen.push([movieId, value]);
      });
      expect(seen).toEqual([...expected].filter(([, value]) => value !== 0).sort(([a], [b]) => a - b));
      for (const [movieId, value] of expected) expect(table.get(movieId)).toBeCloseTo(value, 12);
    }),
    { seed: 1, numRuns: 200 },
  );
});

test('what was never added is 0, what was set is there', () => {
  const table = createScoreTable();
  table.set(70_000, 3);
  expect([table.get(70_000), table.get(70_001), table.get(1)]).toEqual([3, 0, 0]);
});
