import { expect, test } from 'vitest';
import { buildInteractions } from '../data/interactions.ts';
import { fewerReaders } from './fewer-readers.ts';

/** Ten readers; the n-th of them rated the movies n to n + 3. */
const ratings = Array.from({ length: 40 }, (_, index) => ({
  user: 100 + Math.floor(index / 4),
  movie: 7 * (Math.floor(index / 4) + (index % 4)),
  score: 1 + (index % 10),
}));
const of = (rows: typeof ratings) =>
  buildInteractions({
    userIds: rows.map(({ user }) => user),
    movieIds: rows.map(({ movie }) => movie),
    scores: rows.map(({ score }) => score),
    timestamps: rows.map((_, index) => index),
  });
const all = of(ratings);

test('few ratings stay as they are', () => {
  expect(fewerReaders(all, 40)).toBe(all);
});

test('of more, evenly spread readers stay with all they rated, as if there were no others', () => {
  const fewer = fewerReaders(all, 20);
  const users = [101, 103, 105, 107, 109];
  const kept = of(ratings.filter(({ user }) => users.includes(user)));
  expect({ ...fewer, timestamps: null }).toEqual({ ...kept, timestamps: null });
  expect([...fewer.timestamps.subarray(0, 8)]).toEqual([4, 5, 6, 7, 12, 13, 14, 15]);
});
