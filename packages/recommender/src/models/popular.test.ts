import { expect, test } from 'vitest';
import { countPositives } from '../data/feedback.ts';
import { buildInteractions } from '../data/interactions.ts';
import { tasteRatings } from '../testing/random-ratings.ts';
import { trainPopular } from './popular.ts';

const DAY = 86_400;
const columns = tasteRatings({ users: 30, movies: 20, perUser: 10 });

/** Movie 1: liked by two of two, long ago. Movie 2: by one of two, now. Movie 3: by one of one, a day ago. */
const few = buildInteractions({
  userIds: [1, 2, 1, 2, 3],
  movieIds: [1, 1, 2, 2, 3],
  scores: [9, 10, 8, 3, 9],
  timestamps: [0, 0, 10 * DAY, 10 * DAY, 9 * DAY],
});

test('without a prior and a half-life it is the number of liked ratings', () => {
  const data = buildInteractions(columns);
  expect(trainPopular(data, { halfLifeDays: null, prior: 0 })).toEqual(
    Float64Array.from(countPositives(data)),
  );
});

test('what was liked long ago counts less', () => {
  expect([...trainPopular(few, { halfLifeDays: 1, prior: 0 })]).toEqual([2 / 1024, 1, 0.5]);
});

test('few readers are believed less', () => {
  // Four of five readings are likes.
  const popular = trainPopular(few, { halfLifeDays: null, prior: 5 });
  expect(popular[0]).toBeCloseTo((2 * (2 + 4)) / 7, 12);
  expect(popular[1]).toBeCloseTo((2 * (1 + 4)) / 7, 12);
  expect(popular[2]).toBeCloseTo((1 * (1 + 4)) / 6, 12);
});

test('renaming users and renumbering movies change nothing', () => {
  const settings = { halfLifeDays: 0.001, prior: 3 };
  const popular = trainPopular(buildInteractions(columns), settings);
  const renamed = buildInteractions({
    ...columns,
    userIds: Array.from(columns.userIds, (id) => 500 - id),
    movieIds: Array.from(columns.movieIds, (id) => 500 - id),
  });
  const other = [...trainPopular(renamed, settings)].reverse();
  for (const [movie, value] of popular.entries()) expect(other[movie]).toBeCloseTo(value, 9);
});

test('no ratings make nothing popular, and settings out of range are refused', () => {
  const none = buildInteractions({ userIds: [], movieIds: [], scores: [], timestamps: [] });
  expect(trainPopular(none, { halfLifeDays: 7, prior: 1 })).toHaveLength(0);
  expect(() => trainPopular(few, { halfLifeDays: 0, prior: 1 })).toThrow(RangeError);
  expect(() => trainPopular(few, { halfLifeDays: null, prior: -1 })).toThrow(RangeError);
});
