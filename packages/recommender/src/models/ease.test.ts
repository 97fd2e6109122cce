import { expect, test } from 'vitest';
import { toFeedback } from '../data/feedback.ts';
import { buildInteractions } from '../data/interactions.ts';
import { tasteRatings } from '../testing/random-ratings.ts';
import { trainEase } from './ease.ts';
import type { NeighbourRows } from './neighbour-rows.ts';

const grading = { liked: 1, fair: 0.3, disliked: 0 };

function dense(rows: NeighbourRows, size: number): number[][] {
  return Array.from({ length: size }, (_, movie) => {
    const row = new Array<number>(size).fill(0);
    for (let index = rows.offsets[movie] as number; index < (rows.offsets[movie + 1] as number); index++) {
      row[rows.neighbours[index] as number] = rows.weights[index] as number;
    }
    return row;
  });
}

test.each([
  { users: 12, movies: 40, dropout: 0 },
  { users: 12, movies: 40, dropout: 0.33 },
  { users: 60, movies: 30, dropout: 0.33 },
])('the users and the movies side agree: %o', ({ users, movies, dropout }) => {
  const data = buildInteractions(tasteRatings({ users, movies, perUser: 15 }));
  const feedback = toFeedback(data, grading);
  const params = { feedback, ridge: 5, dropout, maxNeighbours: movies };
  const byUsers = dense(trainEase({ ...params, side: 'users' }), data.movieIds.length);
  const byMovies = dense(trainEase({ ...params, side: 'movies' }), data.movieIds.length);
  const worst = byUsers.flatMap((row, movie) =>
    row.map((weight, other) => Math.abs(weight - (byMovies[movie]?.[other] as number))),
  );
  expect(Math.max(...worst)).toBeLessThan(1e-6);
  expect(Math.max(...byUsers.flat())).toBeGreaterThan(0.01);
});

test('two movies, by hand', () => {
  // Both users like both movies: G = [[2, 2], [2, 2]], Λ = 1, P = [[3, −2], [−2, 3]] / 5, so B = 2/3 off the diagonal.
  const data = buildInteractions({
    userIds: [1, 1, 2, 2],
    movieIds: [10, 20, 10, 20],
    scores: [9, 9, 9, 9],
    timestamps: [0, 0, 0, 0],
  });
  const feedback = toFeedback(data, { liked: 1, fair: 1, disliked: 1 });
  for (const side of ['users', 'movies'] as const) {
    const rows = dense(trainEase({ feedback, ridge: 1, dropout: 0, maxNeighbours: 5, side }), 2);
    const weight = 2 / 3;
    expect(rows[0]?.[1]).toBeCloseTo(weight, 6);
    expect(rows[1]?.[0]).toBeCloseTo(weight, 6);
    expect(rows[0]?.[0]).toBe(0);
  }
});

test('rows are cut to the asked length, heaviest first, and a disliked movie has none', () => {
  const data = buildInteractions({
    ...tasteRatings({ users: 30, movies: 25, perUser: 12 }),
  });
  const withDisliked = buildInteractions({
    userIds: [...Array.from(data.movies, (_, i) => 1 + (i % 30)), 1],
    movieIds: [...Array.from(data.movies, (movie) => movie + 1), 999],
    scores: [...data.scores, 1],
    timestamps: [...data.timestamps, 5],
  });
  const rows = trainEase({
    feedback: toFeedback(withDisliked, grading),
    ridge: 5,
    dropout: 0,
    maxNeighbours: 4,
  });
  const last = withDisliked.movieIds.length - 1;
  expect(rows.offsets[last + 1]).toBe(rows.offsets[last]);
  for (let movie = 0; movie <= last; movie++) {
    const weights = [...rows.weights.subarray(rows.offsets[movie], rows.offsets[movie + 1])];
    expect(weights.length).toBeLessThanOrEqual(4);
    expect(weights).toEqual(weights.toSorted((a, b) => b - a));
  }
});

test('the same input gives the same bytes', () => {
  const feedback = toFeedback(
    buildInteractions(tasteRatings({ users: 20, movies: 50, perUser: 20 })),
    grading,
  );
  const params = { feedback, ridge: 5, dropout: 0.33, maxNeighbours: 10 };
  expect(trainEase(params)).toEqual(trainEase(params));
});

test.each([
  { ridge: 0, dropout: 0 },
  { ridge: 1, dropout: 1 },
  { ridge: 1, dropout: -0.1 },
])('settings out of range are refused: %o', (settings) => {
  const feedback = toFeedback(buildInteractions(tasteRatings({ users: 2, movies: 2, perUser: 2 })), grading);
  expect(() => trainEase({ feedback, maxNeighbours: 5, ...settings })).toThrow(RangeError);
});
