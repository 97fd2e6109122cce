import { expect, test } from 'vitest';
import { toInterests } from './profile.ts';

const grading = { liked: 1, fair: 0.25, disliked: 0 };

test('grades, forgets the disliked, and counts evidence before recency', () => {
  const { interests, evidence } = toInterests(
    [
      { movieId: 1, score: 10, at: 100 },
      { movieId: 2, score: 3, at: 200 },
      { movieId: 3, score: 7, at: 300 },
    ],
    { grading, recency: 1 },
  );
  expect(interests).toEqual([
    { movieId: 1, weight: 1 / 3, isRated: true },
    { movieId: 3, weight: 0.25, isRated: true },
  ]);
  expect(evidence).toBe(1.25);
});

test('a favorite counts as fully liked; one that was rated too is named as rated', () => {
  const { interests } = toInterests(
    [
      { movieId: 1, isFavorite: true },
      { movieId: 2, isFavorite: true, score: 2 },
    ],
    { grading, recency: null },
  );
  expect(interests).toEqual([
    { movieId: 1, weight: 1, isRated: false },
    { movieId: 2, weight: 1, isRated: true },
  ]);
});

test('what has no time is the most recent, whatever the order of the input', () => {
  const entries = [
    { movieId: 9, score: 10 },
    { movieId: 4, score: 10, at: 50 },
    { movieId: 2, score: 10 },
  ];
  const order = (list: typeof entries) =>
    toInterests(list, { grading, recency: 10 }).interests.map(({ movieId }) => movieId);
  expect(order(entries)).toEqual([4, 2, 9]);
  expect(order(entries.toReversed())).toEqual([4, 2, 9]);
});
