import { expect, test } from 'vitest';
import { toInterests, weightIn } from './profile.ts';

const grading = { liked: 1, fair: 0.25, disliked: 0 };

test('grades, forgets the disliked, and counts evidence', () => {
  const { interests, evidence, disliked } = toInterests(
    [
      { movieId: 1, score: 10, at: 100 },
      { movieId: 2, score: 3, at: 200 },
      { movieId: 3, score: 7, at: 300 },
    ],
    { grading },
  );
  expect(interests).toEqual([
    { movieId: 1, grade: 1, age: 2, isRated: true },
    { movieId: 3, grade: 0.25, age: 0, isRated: true },
  ]);
  expect(evidence).toBe(1.25);
  expect(disliked).toEqual([2]);
});

test('a favorite counts as fully liked; one that was rated too is named as rated', () => {
  const { interests, disliked } = toInterests(
    [
      { movieId: 1, isFavorite: true },
      { movieId: 2, isFavorite: true, score: 2 },
    ],
    { grading },
  );
  expect(interests).toEqual([
    { movieId: 1, grade: 1, age: 1, isRated: false },
    { movieId: 2, grade: 1, age: 0, isRated: true },
  ]);
  expect(disliked).toEqual([]);
});

test('what has no time is the most recent, whatever the order of the input', () => {
  const entries = [
    { movieId: 9, score: 10 },
    { movieId: 4, score: 10, at: 50 },
    { movieId: 2, score: 10 },
  ];
  const order = (list: typeof entries) =>
    toInterests(list, { grading }).interests.map(({ movieId }) => movieId);
  expect(order(entries)).toEqual([4, 2, 9]);
  expect(order(entries.toReversed())).toEqual([4, 2, 9]);
});

test('what an interest counts falls with age, in each part in its own way', () => {
  const interest = { grade: 0.5, age: 2 };
  const settings = { recency: 2, sequential: { decay: 0.9 } };
  expect(weightIn('collaborative', interest, settings)).toBeCloseTo(0.25);
  expect(weightIn('content', interest, settings)).toBeCloseTo(0.25);
  expect(weightIn('sequential', interest, settings)).toBeCloseTo(0.405);
  expect(weightIn('factors', interest, { ...settings, recency: null })).toBe(0.5);
});
