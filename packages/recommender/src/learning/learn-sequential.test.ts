import { expect, test } from 'vitest';
import { buildInteractions } from '../data/interactions.ts';
import { meanOf } from '../evaluation/metrics.ts';
import { splitBy } from '../evaluation/protocols.ts';
import { createRandom } from '../testing/random-ratings.ts';
import { trainModel } from '../train-model.ts';
import { gainsOf } from './gains.ts';
import { learnSequential } from './learn-sequential.ts';
import { scoreReaders } from './score-readers.ts';

const MOVIES = 60;
const shares = [0, 0.5, 0.9];

/** Half of the time people watch the movie that follows the last one, else any. */
function walks(users: number) {
  const random = createRandom(4);
  const seen = Array.from({ length: users }, (_, user) => {
    const movies: number[] = [];
    let movie = user % MOVIES;
    while (movies.length < 16) {
      movie = random() < 0.5 ? (movie + 1) % MOVIES : Math.floor(random() * MOVIES);
      if (!movies.includes(movie)) movies.push(movie);
    }
    return movies.map((id, step) => ({ user: user + 1, movie: id + 1, at: step }));
  }).flat();
  return buildInteractions({
    userIds: seen.map(({ user }) => user),
    movieIds: seen.map(({ movie }) => movie),
    scores: seen.map(() => 9),
    timestamps: seen.map(({ at }) => at),
  });
}

/** What is learned when the sequential part was held back this strongly at first. */
function learnFrom(users: number, ridge: number) {
  const interactions = walks(users);
  const split = splitBy(interactions, 'temporal', 'nested');
  const sequential = { decay: 0.95, horizon: 0.9, ridge, minPositives: 5 };
  const model = trainModel(
    { interactions: split.train, catalogue: [] },
    { settings: { maxNeighbours: MOVIES, sequential } },
  );
  const [readers = []] = scoreReaders(split, model);
  const { blend, recency } = model.settings;
  const chosen = { blend, recency, gains: gainsOf(readers, blend) };
  return { sequential, chosen, readers, learned: learnSequential({ split, model, chosen, readers, shares }) };
}

test('what wins clearly is taken, and blended as it deserves', () => {
  const { sequential, chosen, learned } = learnFrom(1100, 1000);
  expect(learned.sequential).not.toEqual(sequential);
  expect(learned.sequential.decay).toBe(0.8);
  expect(shares).toContain(learned.blend.sequential);
  expect(learned.gains).toHaveLength(1100);
  expect(meanOf(learned.gains).mean).toBeGreaterThan(meanOf(chosen.gains).mean);
  expect(gainsOf(learned.readers, learned.blend)).toEqual(learned.gains);
});

test('few readers cannot tell', () => {
  const { sequential, chosen, readers, learned } = learnFrom(900, 1000);
  expect(learned).toEqual({ sequential, blend: chosen.blend, gains: chosen.gains, readers });
});
