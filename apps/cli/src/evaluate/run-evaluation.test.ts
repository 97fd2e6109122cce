import { buildInteractions, openPool } from '@matinee/recommender';
import { expect, test } from 'vitest';
import { type Data, runEvaluation } from './run-evaluation.ts';

/** 60 readers of two tastes, even movies or odd ones. */
function twoTastes(): Data {
  const rated = Array.from({ length: 60 * 20 }, (_, index) => {
    const user = index % 60;
    const step = Math.floor(index / 60);
    return {
      user,
      movie: 1 + 2 * ((step * 7 + user) % 60) + (user % 2),
      score: step % 4 === 0 ? 5 : 9,
      step,
    };
  });
  const interactions = buildInteractions({
    userIds: rated.map(({ user }) => user + 1),
    movieIds: rated.map(({ movie }) => movie),
    scores: rated.map(({ score }) => score),
    timestamps: rated.map(({ step }) => 1_000_000 + step),
  });
  return { name: 'two tastes', interactions, catalogue: [] };
}

test('threads help, and what comes of it is the same', async () => {
  const data = twoTastes();
  const params = { protocol: 'temporal', models: ['ease', 'hybrid'], log: () => {} } as const;
  await using helpers = openPool(2);
  let calls = 0;
  const call: typeof helpers.call = (request) => {
    calls++;
    helpers.call(request);
  };
  const withoutSeconds = ({ results, ...report }: ReturnType<typeof runEvaluation>) => ({
    ...report,
    results: results.map(({ trainSeconds, ...rest }) => rest),
  });
  const helped = runEvaluation(data, { ...params, pool: { ...helpers, call } });
  expect(calls).toBeGreaterThan(0);
  expect(withoutSeconds(helped)).toEqual(withoutSeconds(runEvaluation(data, params)));
});
