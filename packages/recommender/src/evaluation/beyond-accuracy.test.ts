import { expect, test } from 'vitest';
import { buildInteractions } from '../data/interactions.ts';
import { giniOf, measureBeyondAccuracy } from './beyond-accuracy.ts';

/** Four users rate; movie 1 is rated by all, 2 by two, 3 and 4 by one. User 9 rates nothing. */
const train = buildInteractions(
  {
    userIds: [1, 2, 3, 4, 1, 2, 3, 4],
    movieIds: [1, 1, 1, 1, 2, 2, 3, 4],
    scores: [9, 3, 9, 9, 9, 9, 9, 9],
    timestamps: [1, 2, 3, 4, 5, 6, 7, 8],
  },
  { keepUsers: [9] },
);
const catalogue = [
  { id: 1, genres: ['War'], year: null },
  { id: 2, genres: ['War'], year: null },
  { id: 3, genres: ['Comedy'], year: null },
  { id: 4, genres: ['Comedy', 'War'], year: null },
];

test('by hand', () => {
  const lists = [Int32Array.of(0, 1), Int32Array.of(1, 2), new Int32Array(0)];
  const measures = measureBeyondAccuracy({ train }, { lists, catalogue });
  // Bits: 0 for movie 1 (all of four), 1 for movie 2, 2 for movie 3; lists (0 + 1) / 2 and (1 + 2) / 2.
  expect(measures.novelty10).toBe(1);
  // War and War are alike, War and Comedy have nothing in common.
  expect(measures.diversity10).toBeCloseTo(0.5, 12);
  // Shares 1, 1/2 and 1/2, 1/4.
  expect(measures.averagePopularity10).toBe((0.75 + 0.375) / 2);
  // Shown 1, 2, 1, 0 times; sorted 0 1 1 2: (−3·0 − 1·1 + 1·1 + 3·2) / (4 · 4).
  expect(measures.gini10).toBe(6 / 16);
});

test('only the first ten count, and pairs of which nothing is known do not', () => {
  const list = Int32Array.of(0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 3, 3);
  const measures = measureBeyondAccuracy({ train }, { lists: [list], catalogue: [] });
  expect(measures).toMatchObject({ novelty10: 0.5, diversity10: null, averagePopularity10: 0.75 });
});

test('no lists at all are no NaN', () => {
  expect(measureBeyondAccuracy({ train }, { lists: [], catalogue })).toEqual({
    novelty10: 0,
    diversity10: null,
    averagePopularity10: 0,
    gini10: 0,
  });
});

test('Gini: all alike is 0, one of n with everything (n − 1) / n', () => {
  expect(giniOf([3, 3, 3])).toBe(0);
  expect(giniOf([0, 0, 0, 8])).toBe(0.75);
  expect(giniOf([])).toBe(0);
});
