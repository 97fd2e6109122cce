import { expect, test } from 'vitest';
import { buildInteractions } from '../data/interactions.ts';
import { defaultSettings } from '../settings.ts';
import { tasteCatalogue, tasteRatings } from '../testing/random-ratings.ts';
import { coldStartCurve, prepareColdStart } from './cold-start.ts';

const interactions = buildInteractions(tasteRatings({ users: 60, movies: 150, perUser: 60 }));
const catalogue = tasteCatalogue({ movies: 150 });
const settings = { ...defaultSettings({ userCount: 60 }), ridge: 10 };

test('no model knows its newcomers, and each reader with enough ratings is one once', () => {
  const { models, newcomers } = prepareColdStart({ interactions, catalogue, settings });
  expect(models).toHaveLength(5);
  expect(newcomers.length).toBeGreaterThan(50);
  for (const fold of models.keys())
    expect(newcomers.filter((newcomer) => newcomer.fold === fold).length).toBeGreaterThan(8);
  for (const { first, truth } of newcomers) {
    expect(first).toHaveLength(20);
    expect(truth.length).toBeGreaterThanOrEqual(5);
    const known = new Set(first.map(({ movieId }) => movieId));
    expect(truth.some((movieId) => known.has(movieId))).toBe(false);
  }
  const likes = models.map(({ popularity }) => popularity.reduce((sum, count) => sum + count, 0));
  const all = interactions.scores.filter((score) => score >= 8).length;
  // Every like is left out of one of the five models.
  expect(likes.reduce((sum, count) => sum + count, 0)).toBe(4 * all);
});

test('with nothing known it is popularity, and what is known helps', () => {
  const curve = coldStartCurve(prepareColdStart({ interactions, catalogue, settings }));
  expect(curve.newcomers).toBeGreaterThan(50);
  expect(curve.points.map(({ ratings }) => ratings)).toEqual([0, 1, 2, 3, 5, 10, 20]);
  expect(curve.points[0]?.ndcg10).toBe(curve.popular);
  expect(curve.points[0]?.comparison.equal).toBe(curve.newcomers);
  expect(curve.points.at(-1)?.ndcg10).toBeGreaterThan(1.3 * curve.popular);
  expect(curve.points.at(-1)?.comparison.verdict).toBe('better');
});

test('readers with few ratings are no newcomers', () => {
  const few = buildInteractions(tasteRatings({ users: 20, movies: 50, perUser: 12 }));
  const curve = coldStartCurve(prepareColdStart({ interactions: few, catalogue, settings }));
  expect(curve).toMatchObject({ newcomers: 0, popular: 0 });
  expect(curve.points.every(({ ndcg10 }) => ndcg10 === 0)).toBe(true);
});
