import { expect, test } from 'vitest';
import { buildInteractions, type RatingColumns } from '../data/interactions.ts';
import { splitBy } from '../evaluation/protocols.ts';
import { tasteCatalogue, tasteRatings } from '../testing/random-ratings.ts';
import { trainModel } from '../train-model.ts';
import { gainsOf } from './gains.ts';
import { learnSettings } from './learn-settings.ts';
import { recallOf } from './recall.ts';
import { scoreReaders } from './score-readers.ts';

const MOVIES = 80;
const catalogue = tasteCatalogue({ movies: MOVIES });
const small = { ridge: 5, maxNeighbours: 40 };

/** Everybody watches along a circle of movies from where they began: what was last says all of what is next. */
function walks(users = 120): RatingColumns {
  const columns = Array.from({ length: users }, (_, user) =>
    Array.from({ length: 25 }, (_, step) => ({
      user: user + 1,
      movie: 1 + ((user * 7 + step) % MOVIES),
      at: 1000 + step,
    })),
  ).flat();
  return {
    userIds: columns.map(({ user }) => user),
    movieIds: columns.map(({ movie }) => movie),
    scores: columns.map(() => 9),
    timestamps: columns.map(({ at }) => at),
  };
}

test('where order says most, what comes next counts most', () => {
  const interactions = buildInteractions(walks());
  const { settings, validation, recall20, measured } = learnSettings(
    { interactions, catalogue },
    { settings: small },
  );
  expect(validation).toBeGreaterThan(0.5);
  expect(recall20).toBeGreaterThan(0.5);
  expect(measured.userIds).toEqual(interactions.userIds);
  expect(settings.blend.sequential).toBeGreaterThan(0);
  const split = splitBy(interactions, 'temporal', 'nested');
  const model = trainModel({ interactions: split.train, catalogue }, { settings });
  const [readers = []] = scoreReaders(split, model);
  const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
  expect(mean(Float64Array.from(measured.gains))).toBeCloseTo(validation ?? 0, 6);
  expect(mean(gainsOf(readers, settings.blend))).toBeCloseTo(validation ?? 0, 6);
  expect(recallOf(readers, settings.blend)).toBeCloseTo(recall20 ?? 0, 6);
  expect(mean(gainsOf(readers, settings.blend))).toBeGreaterThan(
    mean(gainsOf(readers, { ...settings.blend, sequential: 0 })),
  );
});

test('with a thousand readers how far the sequential part looks is learned, too, unless it is given', () => {
  const interactions = buildInteractions(walks(1000));
  const few = { ...small, recency: 50 };
  const given = { decay: 0.9, horizon: 0.8, ridge: 500, minPositives: 5 };
  const fixed = learnSettings({ interactions, catalogue }, { settings: { ...few, sequential: given } });
  expect(fixed.settings.sequential).toEqual(given);
  const { settings, validation, measured } = learnSettings(
    { interactions, catalogue },
    { settings: few, memory: { limit: 1e9 } },
  );
  expect(settings.sequential.minPositives).toBe(5);
  expect(validation).toBeGreaterThanOrEqual(fixed.validation ?? 1);
  expect(measured.gains).toHaveLength(1000);
});

test('what is given is not learned', () => {
  const interactions = buildInteractions(tasteRatings({ users: 90, movies: MOVIES, perUser: 20 }));
  const blend = {
    sequential: 0.1,
    factors: 0.1,
    contentAtStart: 0.5,
    contentAtEnd: 0.2,
    halfway: 3,
    popularAtStart: 0,
    popularHalfway: 5,
  };
  const { settings } = learnSettings(
    { interactions, catalogue },
    { protocol: 'random', settings: { ...small, recency: 7, blend } },
  );
  expect(settings).toMatchObject({ recency: 7, blend });
});

test('with few readers the defaults are taken, and nothing is trained', () => {
  const interactions = buildInteractions(tasteRatings({ users: 9, movies: MOVIES, perUser: 20 }));
  const { validation, recall20, settings, measured } = learnSettings({ interactions, catalogue });
  expect([validation, recall20]).toEqual([null, null]);
  expect(measured).toEqual({ userIds: new Int32Array(), gains: new Float32Array() });
  expect(settings.blend.sequential).toBeGreaterThan(0);
});

test('progress never falls and ends at 1', () => {
  const interactions = buildInteractions(tasteRatings({ users: 90, movies: MOVIES, perUser: 20 }));
  const seen: number[] = [];
  learnSettings({ interactions, catalogue }, { settings: small, onProgress: (done) => seen.push(done) });
  expect(seen).toEqual(seen.toSorted((a, b) => a - b));
  expect(seen.at(-1)).toBe(1);
});
