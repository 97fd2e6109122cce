import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createMovie, createUser } from '../testing/fixtures.ts';
import { createModel } from '../testing/models.ts';
import { createTestDeps, type TestDeps } from '../testing/test-deps.ts';
import { checkGrowth, countRatings } from './data-growth.ts';
import { getModel } from './list-models.ts';
import { runTraining } from './run-training.ts';
import { beginTraining, failTraining } from './trainings.ts';

let deps: TestDeps;

beforeAll(async () => {
  deps = await createTestDeps();
  await createMovie(deps, { scores: Array(300).fill(8) });
  await createMovie(deps, { scores: Array(30).fill(8) });
  await createMovie(deps, { scores: [9, 9], isDeleted: true });
});
beforeEach(async () => {
  await deps.pool.query('delete from models');
  deps.enqueued.length = 0;
});
afterAll(() => deps.destroy());

const grown = { name: 'recommender.train', payload: { reason: 'grown' } };

test('ratings of movies that are there are counted', async () => {
  expect(await countRatings(deps)).toBe(330);
});

test.each([
  [300, true],
  [301, false],
  [329, false],
  [500, false],
])('after a model of %i ratings 330 are enough for another: %s', async (ratings, hasGrown) => {
  await createModel(deps, { ratings });
  expect(await checkGrowth(deps)).toEqual({ hasGrown });
  expect(deps.enqueued).toEqual(hasGrown ? [grown] : []);
});

test('a training that was not promoted, failed or goes on is not begun again for the same ratings', async () => {
  const gains = Array(100).fill(0.5);
  await createModel(deps, { ratings: 300, gains });
  expect(await checkGrowth(deps)).toEqual({ hasGrown: true });
  await createModel(deps, { ratings: 330, gains: gains.map(() => 0.1) });
  expect(await checkGrowth(deps)).toEqual({ hasGrown: false });
  await deps.pool.query('delete from models where not is_serving');
  const modelId = await beginTraining(deps, { reason: 'grown', ratings: 330, movies: 2 });
  expect(await checkGrowth(deps)).toEqual({ hasGrown: false });
  await failTraining(deps, { modelId, error: new Error('no memory') });
  expect(await checkGrowth(deps)).toEqual({ hasGrown: false });
});

test('a few ratings are no growth; the first ones are', async () => {
  expect(await checkGrowth(deps)).toEqual({ hasGrown: true });
  await using small = await createTestDeps();
  expect(await checkGrowth(small)).toEqual({ hasGrown: false });
  await createModel(small, { ratings: 10 });
  await createMovie(small, { scores: Array(29).fill(8) });
  expect(await checkGrowth(small)).toEqual({ hasGrown: false });
  await createMovie(small, { scores: [8] });
  expect(await checkGrowth(small)).toEqual({ hasGrown: true });
});

test('a job that finds its reason gone trains nothing', async () => {
  await createModel(deps, { ratings: 330 });
  expect(await runTraining(deps, { reason: 'grown' })).toBeUndefined();
  expect(await runTraining(deps, { reason: 'firstStart' })).toBeUndefined();
});

test('the first training learns and is measured, too', async () => {
  await using first = await createTestDeps();
  const movies: number[] = [];
  for (let n = 0; n < 12; n++)
    movies.push(await createMovie(first, { genres: [n % 2 ? 'Drama' : 'Horror'] }));
  for (let reader = 0; reader < 60; reader++) {
    const { raterId } = await createUser(first);
    const ratings = movies
      .filter((_, index) => index < 6 || (index + reader) % 3 > 0)
      .map((movie_id, index) => ({
        rater_id: raterId,
        movie_id,
        score: 8 + (index % 3),
        updated_at: new Date(1e12 + 1000 * ((index * 7 + reader) % 12)),
      }));
    await first.db.insertInto('ratings').values(ratings).execute();
  }
  const report = await runTraining(first, { reason: 'firstStart' });
  expect(report).toMatchObject({ verdict: 'first', isPromoted: true });
  const { measures } = await getModel(first, report?.modelId ?? '');
  expect(measures.readers).toBe(60);
  expect(measures.ndcg10).toBeGreaterThan(0);
  expect(measures.recall20).toBeGreaterThan(0);
});
