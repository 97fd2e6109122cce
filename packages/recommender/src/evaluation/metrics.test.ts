import { expect, test } from 'vitest';
import { buildInteractions } from '../data/interactions.ts';
import { meanOf, measure, ndcg, recallAt } from './metrics.ts';
import { splitTemporal } from './protocols.ts';

const ranked = Int32Array.from([3, 9, 5, 1]);

test('NDCG by hand', () => {
  // Hits at positions 1 and 3: 1/log2(2) + 1/log2(4) = 1.5, of an ideal 1 + 1/log2(3) = 1.6309.
  expect(ndcg(ranked, Int32Array.from([3, 5]), 10)).toBeCloseTo(0.9197207891, 9);
  expect(ndcg(ranked, Int32Array.from([3]), 10)).toBe(1);
  expect(ndcg(ranked, Int32Array.from([8]), 10)).toBe(0);
  expect(ndcg(ranked, Int32Array.from([5]), 2)).toBe(0);
});

test('a movie outside the catalogue is a miss that stays in the ideal', () => {
  expect(ndcg(ranked, Int32Array.from([3, -1]), 10)).toBeCloseTo(1 / (1 + 1 / Math.log2(3)), 12);
  expect(recallAt(ranked, Int32Array.from([3, -1]), 20)).toBe(0.5);
});

test('the ideal stops at the cut', () => {
  const truth = Int32Array.from({ length: 30 }, (_, movie) => movie);
  expect(ndcg(truth.slice(0, 10), truth, 10)).toBeCloseTo(1, 12);
  expect(recallAt(truth.slice(0, 20), truth, 20)).toBeCloseTo(2 / 3, 12);
});

test('mean and standard error by hand', () => {
  expect(meanOf(Float64Array.from([1, 2, 3, 6]))).toEqual({ mean: 3, standardError: Math.sqrt(14 / 3 / 4) });
  expect(meanOf(Float64Array.from([4]))).toEqual({ mean: 4, standardError: 0 });
  expect(meanOf(new Float64Array(0))).toEqual({ mean: 0, standardError: 0 });
});

test('averages over users and counts what was shown', () => {
  const users = [1, 1, 1, 1, 1, 2, 2, 2, 2, 2];
  const split = splitTemporal(
    buildInteractions({
      userIds: users,
      movieIds: [1, 2, 3, 4, 5, 5, 4, 3, 2, 1],
      scores: users.map(() => 10),
      timestamps: [1, 2, 3, 4, 5, 1, 2, 3, 4, 5],
    }),
  );
  // User 1 has to find movie 5, user 2 movie 1: everybody is shown movie 5 (index 4).
  const measures = measure(split, { rank: () => Int32Array.of(4) });
  expect(measures).toEqual({
    ndcg10: 0.5,
    ndcg10StandardError: 0.5,
    recall20: 0.5,
    coverage10: 1 / 5,
    perUser: Float64Array.of(1, 0),
    lists: [Int32Array.of(4), Int32Array.of(4)],
  });
});
