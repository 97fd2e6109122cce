import { expect, test } from 'vitest';
import { buildInteractions } from '../data/interactions.ts';
import { createRandom, tasteCatalogue, tasteRatings } from '../testing/random-ratings.ts';
import { EVALUATED_MODELS, type EvaluationResult, evaluate } from './evaluate.ts';
import { splitBy } from './protocols.ts';

const columns = tasteRatings({ users: 80, movies: 120, perUser: 40 });
const catalogue = tasteCatalogue({ movies: 120 });
const settings = { ridge: 10 };

function run(
  params: { columns?: typeof columns; models?: readonly (typeof EVALUATED_MODELS)[number][] } = {},
): EvaluationResult[] {
  const split = splitBy(buildInteractions(params.columns ?? columns), 'random');
  const models = params.models ?? EVALUATED_MODELS;
  let clock = 0;
  return evaluate({ split, catalogue, protocol: 'random', models, settings, now: () => (clock += 500) });
}

function byName(results: EvaluationResult[]) {
  return Object.fromEntries(results.map((result) => [result.model, result]));
}

test('on ratings that follow taste, ours find it and popularity does not', () => {
  const results = byName(run());
  expect(Object.keys(results)).toEqual([...EVALUATED_MODELS]);
  expect(results.ease?.ndcg10).toBeGreaterThan(1.5 * (results.popular?.ndcg10 as number));
  expect(results.hybrid?.ndcg10).toBeGreaterThan(1.5 * (results.popular?.ndcg10 as number));
  expect(results.genres?.ndcg10).toBeGreaterThan(results.popular?.ndcg10 as number);
  expect(results.ease?.trainSeconds).toBe(0.5);
  expect(results.popular?.coverage10).toBeLessThan(results.ease?.coverage10 as number);
});

test('only what is asked for, in that order', () => {
  expect(run({ models: ['ease', 'popular'] }).map(({ model }) => model)).toEqual(['ease', 'popular']);
});

test('the order of users and ratings changes nothing', () => {
  const random = createRandom(3);
  const order = Array.from(columns.userIds, (_, index) => ({ index, key: random() }))
    .sort((a, b) => a.key - b.key)
    .map(({ index }) => index);
  const shuffled = {
    userIds: order.map((index) => columns.userIds[index] as number),
    movieIds: order.map((index) => columns.movieIds[index] as number),
    scores: order.map((index) => columns.scores[index] as number),
    timestamps: order.map((index) => columns.timestamps[index] as number),
  };
  const seen = new Set<string>();
  const unique = order.filter((index) => {
    const key = `${columns.userIds[index]}:${columns.movieIds[index]}:${columns.timestamps[index]}`;
    return seen.size !== seen.add(key).size;
  });
  // Two ratings of a movie at one second would be told apart by their order alone.
  expect(unique).toHaveLength(order.length);
  expect(run({ columns: shuffled })).toEqual(run());
});

test('progress is told for each model and ends at 1', () => {
  const last = new Map<string, number>();
  const split = splitBy(buildInteractions(columns), 'random');
  evaluate({
    split,
    catalogue,
    protocol: 'random',
    models: ['popular', 'hybrid'],
    settings,
    now: () => 0,
    onProgress: (model, done) => last.set(model, done),
  });
  expect([...last]).toEqual([
    ['popular', 1],
    ['hybrid', 1],
  ]);
});
