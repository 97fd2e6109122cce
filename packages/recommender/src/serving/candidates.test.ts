import { expect, test } from 'vitest';
import { createCandidates } from './candidates.ts';

const row = (...pairs: [number, number][]) => ({
  neighbours: Int32Array.from(pairs, ([id]) => id),
  weights: Float32Array.from(pairs, ([, weight]) => weight),
});

test('adds up each part of what rows name, by ascending id, without what is unwanted', () => {
  const candidates = createCandidates(2);
  candidates.add(0, row([900_000, 1], [7, 2]), 2);
  candidates.add(1, row([7, 0.5], [3, -1]), 1);
  candidates.addToKnown(1, row([7, 1], [8, 1]), 3);
  const { movieIds, sums } = candidates.finish(new Set([3]));
  expect([...movieIds]).toEqual([7, 900_000]);
  expect(sums.map((values) => [...values])).toEqual([
    [4, 2],
    [3.5, 0],
  ]);
});

test('grows with the movies there are', () => {
  const candidates = createCandidates(1);
  const ids = Array.from({ length: 10_000 }, (_, index) => 20_000 - 2 * index);
  candidates.add(0, row(...ids.map((id): [number, number] => [id, id])), 0.5);
  const { movieIds, sums } = candidates.finish(new Set());
  expect([...movieIds]).toEqual(ids.toReversed());
  expect([...(sums[0] ?? [])]).toEqual(ids.toReversed().map((id) => id / 2));
});
