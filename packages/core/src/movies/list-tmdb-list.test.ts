import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createMovie } from '../testing/fixtures.ts';
import { createTestDeps, type TestDeps } from '../testing/test-deps.ts';
import { startTestTmdb, type TestTmdb } from '../testing/test-tmdb.ts';
import { countQueries } from '../testing/watch-queries.ts';
import { listTmdbList } from './list-tmdb-list.ts';

let deps: TestDeps;
let upstream: TestTmdb;
const page = { page: 1, perPage: 2 };

beforeAll(async () => {
  deps = await createTestDeps();
  upstream = await startTestTmdb();
});
afterAll(async () => {
  await deps.destroy();
  await upstream[Symbol.asyncDispose]();
});
beforeEach(async () => {
  await deps.pool.query('truncate movies, tmdb_list_states restart identity cascade');
  deps.tmdb = upstream.another();
  deps.enqueued.length = 0;
});

async function takeOver(list: string): Promise<Date> {
  const at = new Date('2026-01-02T03:04:05Z');
  const fixtures = [
    { title: 'Third', genres: ['Drama'] },
    { title: 'First', genres: ['Action'] },
    { title: 'Gone', isDeleted: true },
    { title: 'Second', genres: ['Drama'] },
  ];
  await deps.db.insertInto('tmdb_list_states').values({ list, fetched_at: at }).execute();
  for (const [index, fixture] of fixtures.entries())
    await deps.db
      .insertInto('tmdb_lists')
      .values({ list, position: [3, 1, 4, 2][index] ?? 0, movie_id: await createMovie(deps, fixture) })
      .execute();
  return at;
}

test('in TMDb’s order, by the page, with its age; filters as everywhere', async () => {
  const at = await takeOver('upcoming');
  await createMovie(deps, { title: 'On no list', genres: ['Drama'] });
  const titles = async (params: object = {}) =>
    (await listTmdbList(deps, { list: 'upcoming', ...page, ...params })).items.map(({ title }) => title);
  expect(await listTmdbList(deps, { list: 'upcoming', ...page })).toMatchObject({
    items: [{ title: 'First' }, { title: 'Second' }],
    pagination: { page: 1, perPage: 2, total: 3, pages: 2 },
    reason: null,
    fetchedAt: at.toISOString(),
  });
  expect(await titles({ page: 2 })).toEqual(['Third']);
  expect(await titles({ genre: ['drama'] })).toEqual(['Second', 'Third']);
  const beyond = await listTmdbList(deps, { list: 'upcoming', page: 9, perPage: 2 });
  expect(beyond).toMatchObject({ items: [], pagination: { total: 3, pages: 2 } });
  await expect(titles({ genre: ['drma'] })).rejects.toMatchObject({ code: 'validationFailed' });
});

test('without a key it is empty and says why', async () => {
  await takeOver('upcoming');
  deps.tmdb = undefined;
  expect(await listTmdbList(deps, { list: 'upcoming', ...page })).toEqual({
    items: [],
    pagination: { page: 1, perPage: 2, total: 0, pages: 0 },
    reason: 'noTmdbKey',
    fetchedAt: null,
  });
});

test('never taken over: no empty list, but 503 while a job fetches it', async () => {
  await takeOver('upcoming');
  const ask = () => listTmdbList(deps, { list: 'nowPlaying', ...page });
  for (let i = 0; i < 3; i++)
    await expect(ask()).rejects.toMatchObject({ code: 'upstreamUnavailable', retryAfter: 10 });
  expect(deps.enqueued).toEqual([{ name: 'tmdb.syncList', payload: { list: 'nowPlaying' } }]);
  const broken = {
    ...deps,
    tmdb: upstream.another(),
    jobs: { enqueue: () => Promise.reject(new Error('no queue')) },
  };
  await expect(listTmdbList(broken, { list: 'nowPlaying', ...page })).rejects.toMatchObject({
    code: 'upstreamUnavailable',
  });
});

test('one that TMDb says is empty is empty', async () => {
  await deps.db.insertInto('tmdb_list_states').values({ list: 'upcoming', fetched_at: new Date() }).execute();
  expect(await listTmdbList(deps, { list: 'upcoming', ...page })).toMatchObject({
    items: [],
    pagination: { total: 0 },
    reason: null,
  });
});

test('two queries a page', async () => {
  await takeOver('upcoming');
  const { db, count } = countQueries(deps.db);
  await listTmdbList({ ...deps, db }, { list: 'upcoming', ...page });
  expect(count()).toBe(2);
});
