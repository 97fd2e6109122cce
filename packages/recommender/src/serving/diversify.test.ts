import { expect, test } from 'vitest';
import { diversify, FULL_SAMENESS } from './diversify.ts';

const vector = (...pairs: [number, number][]) => ({
  neighbours: Int32Array.from(pairs, ([code]) => code),
  weights: Float32Array.from(pairs, ([, weight]) => weight),
});
const horror = vector([8, 1]);
const comedy = vector([16, 1]);
const both = vector([8, Math.SQRT1_2], [16, Math.SQRT1_2]);
const everything = () => true;

test('without diversity the order is that of the scores', () => {
  const scores = Float64Array.of(1, 0.9, 0.8);
  const params = { scores, vectors: [horror, horror, comedy], diversity: 0, isWanted: everything, limit: 9 };
  expect(diversify(params)).toEqual([0, 1, 2].map((place) => ({ place, sameness: 0 })));
});

test('what is like something above it steps back by as much as it is alike', () => {
  const scores = Float64Array.of(1, 0.9, 0.8, 0.7);
  const vectors = [horror, horror, comedy, undefined];
  const chosen = diversify({ scores, vectors, diversity: 1, isWanted: everything, limit: 9 });
  expect(chosen.map(({ place }) => place)).toEqual([0, 2, 3, 1]);
  expect(chosen[3]?.sameness).toBeCloseTo(FULL_SAMENESS * 0.5);
  const [, , half] = diversify({
    scores: Float64Array.of(1, 0.9, 0.2),
    vectors: [horror, comedy, both],
    diversity: 1,
    isWanted: everything,
    limit: 9,
  });
  expect(half?.sameness).toBeCloseTo(FULL_SAMENESS * (1 - (1 - 0.5 * Math.SQRT1_2) ** 2), 5);
});

test('what is not wanted counts as shown, and the list is as long as asked for', () => {
  const scores = Float64Array.of(1, 0.9, 0.8, 0.1);
  const vectors = [horror, horror, comedy, comedy];
  const isWanted = (place: number) => place !== 0;
  const chosen = diversify({ scores, vectors, diversity: 1, isWanted, limit: 2 });
  expect(chosen.map(({ place }) => place)).toEqual([2, 1]);
});
