import { afterAll, beforeAll, expect, test } from 'vitest';
import { createMovie } from '../testing/fixtures.ts';
import { createTestDeps, type TestDeps } from '../testing/test-deps.ts';
import { listSimilarMovies } from './list-similar-movies.ts';

let deps: TestDeps;
let heat: number;
let ronin: number;
let twin: number;
let musical: number;

const MODEL = '01900000-0000-8000-8000-000000000001';

beforeAll(async () => {
  deps = await createTestDeps();
  heat = await createMovie(deps, { title: 'Heat', genres: ['Crime', 'Action'], tags: { heist: 3 } });
  ronin = await createMovie(deps, { title: 'Ronin', genres: ['Crime', 'Action'], tags: { heist: 1 } });
  twin = await createMovie(deps, { title: 'Twin', genres: ['Crime', 'Action', 'Drama'], scores: [10] });
  musical = await createMovie(deps, { title: 'Musical', genres: ['Musical'], scores: [10, 10] });
  await createMovie(deps, {
    title: 'Gone',
    genres: ['Crime', 'Action'],
    tags: { heist: 9 },
    isDeleted: true,
  });
});
afterAll(() => deps.destroy());

test('without a model: what shares genres and tags, and says which', async () => {
  const { items } = await listSimilarMovies(deps, { movieId: `${heat}`, limit: 10 });
  expect(items.map(({ movie }) => movie.title)).toEqual(['Ronin', 'Twin']);
  expect(items[0]?.reasons).toEqual([
    {
      kind: 'similarTo',
      text: 'Shares Action, Crime, heist with Heat',
      movie: { id: `${heat}`, title: 'Heat' },
      weight: 1,
    },
  ]);
  expect(items[0]?.score).toBeGreaterThan(items[1]?.score ?? 1);
});

test('a movie without genres and tags has nothing like it, an unknown one is not found', async () => {
  const plain = await createMovie(deps);
  expect(await listSimilarMovies(deps, { movieId: `${plain}`, limit: 10 })).toEqual({ items: [] });
  await expect(listSimilarMovies(deps, { movieId: '999999', limit: 10 })).rejects.toMatchObject({
    code: 'notFound',
  });
});

test('with a model: its neighbours, each part a reason', async () => {
  const gone = await createMovie(deps, { isDeleted: true });
  await deps.db
    .insertInto('models')
    .values({ id: MODEL, status: 'ready', is_serving: true, settings: '{}', data_fingerprint: 'x' })
    .execute();
  await addRow('collaborative', [musical, 4], [gone, 3], [ronin, 2], [heat, 1], [twin, -1]);
  await addRow('content', [ronin, 0.5]);
  const { items } = await listSimilarMovies(deps, { movieId: `${heat}`, limit: 10 });
  expect(items.map(({ movie, score }) => [movie.title, Number(score.toFixed(6))])).toEqual([
    ['Ronin', 0.7],
    ['Musical', 0.6],
  ]);
  expect(items[0]?.reasons.map(({ text, weight }) => [text, Number(weight.toFixed(6))])).toEqual([
    ['Of the same kind as Heat', 0.571429],
    ['Liked by the people who like Heat', 0.428571],
  ]);
  const one = await listSimilarMovies(deps, { movieId: `${heat}`, limit: 1 });
  expect(one.items.map(({ movie }) => movie.title)).toEqual(['Ronin']);
  const unknownToTheModel = await listSimilarMovies(deps, { movieId: `${twin}`, limit: 10 });
  expect(unknownToTheModel.items.map(({ movie }) => movie.title)).toEqual(['Heat', 'Ronin']);
});

async function addRow(part: string, ...row: [movieId: number, weight: number][]): Promise<void> {
  await deps.db
    .insertInto('model_rows')
    .values({
      model_id: MODEL,
      part,
      movie_id: heat,
      neighbours: Buffer.from(Int32Array.from(row, ([id]) => id).buffer),
      weights: Buffer.from(Float32Array.from(row, ([, weight]) => weight).buffer),
    })
    .execute();
}
