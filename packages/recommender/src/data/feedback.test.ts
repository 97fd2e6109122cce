import { expect, test } from 'vitest';
import { countPositives, gradeOf, toFeedback } from './feedback.ts';
import { buildInteractions } from './interactions.ts';

const data = buildInteractions({
  userIds: [1, 1, 2, 2, 2],
  movieIds: [10, 20, 10, 20, 30],
  scores: [10, 2, 10, 7, 10],
  timestamps: [1, 2, 1, 2, 3],
});

test('ratings without weight are left out, and both orders hold the same', () => {
  const feedback = toFeedback(data, { liked: 1, fair: 0.5, disliked: 0 });
  expect([...feedback.byUser.offsets]).toEqual([0, 1, 4]);
  expect([...feedback.byUser.columns]).toEqual([0, 0, 1, 2]);
  expect([...feedback.byUser.values]).toEqual([1, 1, 0.5, 1]);
  expect([...feedback.byMovie.offsets]).toEqual([0, 2, 3, 4]);
  expect([...feedback.byMovie.columns]).toEqual([0, 1, 1, 1]);
  expect([...feedback.byMovie.values]).toEqual([1, 1, 0.5, 1]);
});

test('counts liked ratings by movie', () => {
  expect([...countPositives(data)]).toEqual([2, 0, 1]);
});

test('a score counts for what lies on the line between those named', () => {
  const grading = { liked: 1, fair: 0.4, disliked: 0.1 };
  const grades = [1, 5, 6, 7, 8, 9, 10].map((score) => Math.round(gradeOf(score, grading) * 1000) / 1000);
  expect(grades).toEqual([0.1, 0.1, 0.25, 0.4, 0.6, 0.8, 1]);
});
