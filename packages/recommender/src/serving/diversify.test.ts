import { expect, test } from 'vitest';
import { diversify, FULL } from './diversify.ts';

const vector = (...pairs: [number, number][]) => ({
  neighbours: Int32Array.from(pairs, ([code]) => code),
  weights: Float32Array.from(pairs, ([, weight]) => weight),
});
const horror = vector([8, 1]);
const comedy = vector([16, 1]);
const both = vector([8, Math.SQRT1_2], [16, Math.SQRT1_2]);
const everything = () => true;
const none = new Float64Array(4);
const manner = { diversity: 1, novelty: 0, calibration: 0 };

test('without diversity the order is that of the scores', () => {
  const scores = Float64Array.of(1, 0.9, 0.8);
  const params = {
    scores,
    vectors: [horror, horror, comedy],
    popularity: none,
    manner: { diversity: 0, novelty: 0, calibration: 0 },
    isWanted: everything,
    limit: 9,
  };
  expect(diversify(params)).toEqual([0, 1, 2].map((place) => ({ place, sameness: 0, fame: 0, surplus: 0 })));
});

test('what is like something above it steps back by as much as it is alike', () => {
  const scores = Float64Array.of(1, 0.9, 0.8, 0.7);
  const vectors = [horror, horror, comedy, undefined];
  const chosen = diversify({ scores, vectors, manner, popularity: none, isWanted: everything, limit: 9 });
  expect(chosen.map(({ place }) => place)).toEqual([0, 2, 3, 1]);
  expect(chosen[3]?.sameness).toBeCloseTo(FULL * 0.5);
  const [, , half] = diversify({
    scores: Float64Array.of(1, 0.9, 0.2),
    vectors: [horror, comedy, both],
    manner,
    popularity: none,
    isWanted: everything,
    limit: 9,
  });
  expect(half?.sameness).toBeCloseTo(FULL * (1 - (1 - 0.5 * Math.SQRT1_2) ** 2), 5);
});

test('what is not wanted counts as shown, and the list is as long as asked for', () => {
  const scores = Float64Array.of(1, 0.9, 0.8, 0.1);
  const vectors = [horror, horror, comedy, comedy];
  const isWanted = (place: number) => place !== 0;
  const chosen = diversify({ scores, vectors, manner, popularity: none, isWanted, limit: 2 });
  expect(chosen.map(({ place }) => place)).toEqual([2, 1]);
});

test('what everybody knows steps back, the more the more of it was shown', () => {
  const chosen = diversify({
    scores: Float64Array.of(1, 0.9, 0.8, 0.7),
    vectors: [],
    popularity: Float64Array.of(1, 1, 0, 0.5),
    manner: { diversity: 0, novelty: 1, calibration: 0 },
    isWanted: everything,
    limit: 9,
  });
  expect(chosen.map(({ place }) => place)).toEqual([0, 2, 1, 3]);
  const fames = [0, 0, FULL * 0.35, FULL * 0.5 * (1 - 0.65 ** 2)];
  chosen.forEach(({ fame }, index) => {
    expect(fame).toBeCloseTo(fames[index] as number);
  });
});
