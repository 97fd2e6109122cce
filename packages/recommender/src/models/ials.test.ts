import { expect, test } from 'vitest';
import { toFeedback } from '../data/feedback.ts';
import { buildInteractions } from '../data/interactions.ts';
import { tasteRatings } from '../testing/random-ratings.ts';
import { trainFactorRows } from './factor-rows.ts';
import { trainIals } from './ials.ts';
import { trainItemKnn } from './item-knn.ts';

const GROUPS = 4;
const data = buildInteractions(tasteRatings({ users: 80, movies: 60, perUser: 25, groups: GROUPS }));
const feedback = toFeedback(data, { liked: 1, fair: 0.3, disliked: 0 });
const settings = { factors: 8, confidence: 10, ridge: 1, iterations: 12, minReaders: 2 };

/** What iALS minimises (Hu et al. 2008, equation 3). */
function loss({ users, movies }: { users: Float64Array; movies: Float64Array }): number {
  const { factors, confidence, ridge } = settings;
  let total = 0;
  for (let user = 0; user < feedback.userCount; user++) {
    const liked = new Map<number, number>();
    for (let at = feedback.byUser.offsets[user] ?? 0; at < (feedback.byUser.offsets[user + 1] ?? 0); at++)
      liked.set(feedback.byUser.columns[at] ?? -1, feedback.byUser.values[at] ?? 0);
    for (let movie = 0; movie < feedback.movieCount; movie++) {
      let score = 0;
      for (let i = 0; i < factors; i++)
        score += (users[user * factors + i] as number) * (movies[movie * factors + i] as number);
      const grade = liked.get(movie) ?? 0;
      total += (1 + confidence * grade) * ((grade > 0 ? 1 : 0) - score) ** 2;
    }
  }
  const squares = (values: Float64Array) => values.reduce((sum, value) => sum + value * value, 0);
  return total + ridge * (squares(users) + squares(movies));
}

test('each round brings the loss down', () => {
  const losses = [1, 2, 4, 12].map((iterations) =>
    loss(trainIals({ feedback, settings: { ...settings, iterations } })),
  );
  expect(losses).toEqual(losses.toSorted((a, b) => b - a));
  expect(losses[3]).toBeLessThan(0.9 * (losses[0] as number));
});

test('the same input gives the same bytes', () => {
  expect(trainIals({ feedback, settings })).toEqual(trainIals({ feedback, settings }));
});

const groupOf = (movie: number) => (data.movieIds[movie] as number) % GROUPS;

test.each([
  ['factors', () => trainFactorRows({ feedback, settings, maxNeighbours: 5 })],
  ['item kNN', () => trainItemKnn({ feedback, neighbours: 10, shrink: 1, maxNeighbours: 5 })],
])('%s: the nearest neighbours of a movie are liked by the same people', (_, train) => {
  const rows = train();
  let same = 0;
  for (let movie = 0; movie < feedback.movieCount; movie++)
    for (let at = rows.offsets[movie] as number; at < (rows.offsets[movie + 1] as number); at++) {
      expect(rows.neighbours[at]).not.toBe(movie);
      if (groupOf(rows.neighbours[at] as number) === groupOf(movie)) same++;
    }
  expect(same / rows.neighbours.length).toBeGreaterThan(0.8);
});

test('movies of too few readers are in no row', () => {
  const rows = trainFactorRows({ feedback, settings: { ...settings, minReaders: 1000 }, maxNeighbours: 5 });
  expect(rows.neighbours).toHaveLength(0);
});
