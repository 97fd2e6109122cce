import { expect, test } from 'vitest';
import { tasteRatings } from '../testing/random-ratings.ts';
import { featureRows, withRows } from './features.ts';
import { toFeedback } from './feedback.ts';
import { buildInteractions } from './interactions.ts';

const facts = [
  { id: 1, genres: ['Drama'], year: 1994 },
  { id: 2, genres: ['drama', 'War'], year: 1999 },
  undefined,
  { id: 4, genres: ['Comedy'], year: null },
];

test('a row a genre and decade that movies share, the rarer the heavier', () => {
  const rows = featureRows(facts, 2);
  expect([...rows.offsets]).toEqual([0, 2, 4]);
  expect([...rows.columns]).toEqual([0, 1, 0, 1]);
  for (const value of rows.values) expect(value).toBeCloseTo(2 * Math.sqrt(Math.log(4 / 2)));
});

test('without weight there are none', () => {
  expect([...featureRows(facts, 0).offsets]).toEqual([0]);
});

test('rows go below those of readers, who stay as many', () => {
  const data = buildInteractions(tasteRatings({ users: 5, movies: 4, perUser: 6 }));
  const feedback = toFeedback(data, { liked: 1, fair: 1, disliked: 1 });
  const movieCount = data.movieIds.length;
  const rows = {
    offsets: Int32Array.of(0, 2),
    columns: Int32Array.of(0, movieCount - 1),
    values: Float64Array.of(3, 4),
  };
  const joined = withRows(feedback, rows);
  expect(joined).toMatchObject({ userCount: 6, readerCount: 5, movieCount });
  expect([...joined.byUser.columns.subarray(joined.byUser.offsets[5])]).toEqual([0, movieCount - 1]);
  const end = joined.byMovie.offsets[1] as number;
  expect([joined.byMovie.columns[end - 1], joined.byMovie.values[end - 1]]).toEqual([5, 3]);
});
