import { expect, test } from 'vitest';
import { buildInteractions } from '../data/interactions.ts';
import { segmentMovies, segmentReaders } from './segments.ts';

/** User `u` (from 1) has `counts[u − 1]` ratings: movies 1, 2, 3 … */
function splitOf(counts: readonly number[], truth: number[][]) {
  const rows = counts.flatMap((count, user) =>
    Array.from({ length: count }, (_, movie) => ({ user: user + 1, movie: movie + 1 })),
  );
  const train = buildInteractions({
    userIds: rows.map(({ user }) => user),
    movieIds: rows.map(({ movie }) => movie),
    scores: rows.map(() => 9),
    timestamps: rows.map(() => 1),
  });
  return {
    train,
    users: Int32Array.from(counts.keys()),
    truth: truth.map((movies) => Int32Array.from(movies)),
  };
}

test('users by number of training ratings', () => {
  const split = splitOf([5, 19, 20, 200], [[30], [30, 40], [30], [-1]]);
  const lists = [[30], [40], [7], [8]].map((movies) => Int32Array.from(movies));
  const perUser = Float64Array.of(1, 0.5, 0.25, 0);
  const segments = segmentReaders(split, { perUser, lists });
  expect(
    segments.map(({ from, to, users, ndcg10, recall20 }) => [from, to, users, ndcg10, recall20]),
  ).toEqual([
    [5, 19, 2, 0.75, 0.75],
    [20, 49, 1, 0.25, 0],
    [200, null, 1, 0, 0],
  ]);
  expect(segments[0]?.ndcg10StandardError).toBeCloseTo(0.25, 12);
});

test('movies by thirds of the ratings', () => {
  // Movie 1 has 4 ratings, 2 has 3, 3 has 2, 4 to 6 one each: thirds of 4 begin with movies 1, 2 and 4.
  const split = splitOf([6, 3, 2, 1], [[0, 1], [3, 5], [-1], [2]]);
  const lists = [
    [0, 3],
    [1, 5],
    [0, 1],
    [0, 2],
  ].map((movies) => Int32Array.from(movies));
  expect(segmentMovies(split, { lists })).toEqual([
    { name: 'head', movies: 1, held: 1, recall20: 1, shown10: 3 / 8 },
    { name: 'middle', movies: 2, held: 2, recall20: 0.5, shown10: 3 / 8 },
    { name: 'tail', movies: 3, held: 2, recall20: 0.5, shown10: 2 / 8 },
    { name: 'outside', movies: 0, held: 1, recall20: 0, shown10: 0 },
  ]);
});

test('nobody and nothing is no NaN', () => {
  const split = splitOf([], []);
  expect(segmentReaders(split, { perUser: new Float64Array(0), lists: [] })).toEqual([]);
  expect(segmentMovies(split, { lists: [] }).every(({ recall20, shown10 }) => recall20 + shown10 === 0)).toBe(
    true,
  );
});
