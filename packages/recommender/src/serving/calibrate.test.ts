import { expect, test } from 'vitest';
import { featureCode } from '../data/feature-codes.ts';
import { defaultSettings } from '../settings.ts';
import { calibrationFor, createBalance, tastesOf } from './calibrate.ts';
import { diversify } from './diversify.ts';
import type { NeighbourRow } from './row-lookup.ts';

const [HORROR, CHILDREN, DRAMA] = [1, 2, 3].map((id) => featureCode({ kind: 'genre', id })) as [
  number,
  number,
  number,
];
const PERSON = featureCode({ kind: 'person', id: 1 });
const vectorOf = (...codes: number[]): NeighbourRow => ({
  neighbours: Int32Array.from(codes),
  weights: Float32Array.from(codes, () => 1 / Math.sqrt(codes.length)),
});
const horror = vectorOf(HORROR, PERSON);
const children = vectorOf(CHILDREN);
const drama = vectorOf(DRAMA);
const settings = { ...defaultSettings({ userCount: 1 }), recency: null };
const even = new Map([
  [HORROR, 0.5],
  [CHILDREN, 0.5],
]);

test('tastes are the genres of what is liked, by grade and recency, and nothing else that is known', () => {
  const vectors = new Map([
    [1, vectorOf(HORROR, DRAMA, PERSON)],
    [2, children],
    [3, vectorOf(PERSON)],
  ]);
  const interestIn = (movieId: number, grade: number, age: number) => ({
    movieId,
    grade,
    age,
    isRated: true,
  });
  const interests = [interestIn(1, 1, 9), interestIn(2, 0.5, 0), interestIn(3, 1, 0), interestIn(4, 1, 0)];
  const rows = (_: string, movieId: number) => vectors.get(movieId);
  const tastes = tastesOf({ interests, rows, settings });
  expect([HORROR, DRAMA, CHILDREN].map((code) => tastes.get(code))).toEqual(
    [1 / 3, 1 / 3, 1 / 3].map((share) => expect.closeTo(share)),
  );
  expect(tastes.size).toBe(3);
  const recent = tastesOf({ interests, rows, settings: { ...settings, recency: 9 } });
  expect(recent.get(CHILDREN)).toBeCloseTo(0.5);
  expect(tastesOf({ interests: [], rows, settings }).size).toBe(0);
});

test('of a list that has shown one side of a taste the other side is left, and what is no part of it never was', () => {
  const { surplus, show } = createBalance([children, children, horror, drama, undefined], even);
  expect(surplus[0]).toBeCloseTo(0.3 / 1.8);
  expect(surplus[0]).toBe(surplus[2]);
  expect(surplus[3]).toBe(1);
  expect(surplus[4]).toBe(0);
  const before = [...surplus];
  show(0);
  expect(surplus[1]).toBeCloseTo(1.3 / 2.8);
  expect(surplus[2]).toBe(before[2]);
  show(2);
  expect(surplus[2]).toBeCloseTo(1.3 / 2.8);
  expect(surplus.every((value, place) => value >= (before[place] as number) && value <= 1)).toBe(true);
});

test('with calibration both sides of a taste take turns, where one side has all the high scores', () => {
  const scores = Float64Array.of(1, 0.95, 0.9, 0.85, 0.6, 0.5);
  const vectors = [children, children, children, children, horror, horror];
  const chosenWith = (calibration: number) =>
    diversify({
      scores,
      vectors,
      popularity: new Float64Array(6),
      tastes: even,
      manner: { diversity: 0, novelty: 0, calibration },
      isWanted: () => true,
      limit: 4,
    }).map(({ place }) => place);
  expect(chosenWith(0)).toEqual([0, 1, 2, 3]);
  expect(chosenWith(1)).toEqual([0, 1, 4, 2]);
});

test('calibration has the more to say the more a ranking leaves out, and nothing without diversity', () => {
  const known = { tastes: even, evidence: 100, diversity: 0.2 };
  const oneSided = Array.from({ length: 20 }, () => children);
  const balanced = Array.from({ length: 20 }, (_, index) => (index % 2 ? horror : children));
  const most = calibrationFor({ ...known, vectors: oneSided });
  expect(most).toBeGreaterThan(0.9);
  expect(calibrationFor({ ...known, vectors: oneSided.with(0, horror) })).toBeLessThan(most);
  expect(calibrationFor({ ...known, vectors: balanced })).toBeCloseTo(0);
  // Only the first twenty are judged.
  expect(calibrationFor({ ...known, vectors: [...oneSided, ...balanced] })).toBe(most);
  expect(calibrationFor({ ...known, vectors: oneSided, diversity: 1 })).toBe(most);
  expect(calibrationFor({ ...known, vectors: oneSided, diversity: 0.1 })).toBeCloseTo(most / 2);
  expect(calibrationFor({ ...known, vectors: oneSided, diversity: 0 })).toBe(0);
});

test('of whom little is known no list is held to their tastes', () => {
  const given = { tastes: even, vectors: [children], diversity: 0.2 };
  const strengths = [0, 1, 3, 6, 50].map((evidence) => calibrationFor({ ...given, evidence }));
  expect(strengths[0]).toBe(0);
  expect(strengths[1]).toBeLessThan(0.01);
  expect(strengths).toEqual(strengths.toSorted((a, b) => a - b));
  expect(calibrationFor({ ...given, tastes: new Map(), evidence: 50 })).toBe(0);
});
