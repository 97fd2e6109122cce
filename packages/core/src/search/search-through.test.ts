import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createLimiter } from '../auth/limiter.ts';
import { getMovie } from '../movies/get-movie.ts';
import { createMovie } from '../testing/fixtures.ts';
import { createTestDeps, type TestDeps } from '../testing/test-deps.ts';
import { startTestTmdb, type TestTmdb } from '../testing/test-tmdb.ts';
import { enrichCatalogue } from '../tmdb/enrich.ts';
import { syncMovie } from '../tmdb/sync-movie.ts';
import { searchMoviesThrough } from './search-through.ts';

let deps: TestDeps;
let upstream: TestTmdb;

beforeAll(async () => {
  deps = await createTestDeps();
  upstream = await startTestTmdb();
  // Its first search takes longer.
  await upstream.another().searchMovies({ query: 'nothing' });
});
afterAll(async () => {
  await deps.destroy();
  await upstream[Symbol.asyncDispose]();
});
beforeEach(async () => {
  await deps.pool.query('truncate movies, people, tmdb_misses restart identity cascade');
  upstream.standIn.faults.set();
  upstream.standIn.stats.reset();
  // Breaker and flights of its own.
  deps.tmdb = upstream.another();
  deps.enqueued.length = 0;
  deps.time.now = new Date('2026-03-01T12:00:00Z');
});

const HOUR = 3_600_000;
const requests = () => upstream.standIn.stats.read().requests;
const later = (ms: number) => {
  deps.time.now = new Date(deps.time.now.getTime() + ms);
};

type Params = Omit<Parameters<typeof searchMoviesThrough>[1], 'q' | 'page' | 'perPage'> & { page?: number };

async function found(q: string, params: Params = {}): Promise<string[]> {
  const { items } = await searchMoviesThrough(deps, { q, page: 1, perPage: 10, ...params });
  return items.map(({ title, year }) => `${title} (${year})`);
}

test('what is not here is found at TMDb, kept, and found here from then on', async () => {
  expect((await found('the matrix'))[0]).toBe('The Matrix (1999)');
  expect(upstream.standIn.stats.read().paths).toEqual({ '/search/movie': 1 });
  deps.tmdb = undefined;
  expect((await found('matrix'))[0]).toBe('The Matrix (1999)');
});

test('with what a list says of a movie; the rest comes when somebody looks at it', async () => {
  const movieId = await createMovie(deps, { title: 'Elsewhere' });
  await deps.pool.query("update genres set tmdb_id = 28 where name = 'Action'");
  const { items } = await searchMoviesThrough(deps, { q: 'the matrix', page: 1, perPage: 1 });
  const id = items[0]?.id ?? '';
  expect(id).not.toBe(String(movieId));
  const movie = await getMovie(deps, { movieId: id, include: ['credits'] });
  expect(movie).toMatchObject({ ids: { tmdb: '603' }, overview: expect.any(String), runtime: null });
  expect(movie.sources.map(({ part, source }) => [part, source])).toEqual([['details', 'tmdb']]);
  const reference = 'tmdb:603';
  expect(deps.enqueued).toEqual([{ name: 'tmdb.syncMovie', payload: { reference } }]);
  expect(await syncMovie(deps, { reference })).toMatchObject({ status: 'stored', isNew: false });
  expect(await getMovie(deps, { movieId: id })).toMatchObject({ runtime: 136 });
  expect(await syncMovie(deps, { reference })).toEqual({ status: 'fresh' });
});

test('or overnight, once', async () => {
  await found('the matrix');
  expect(await enrichCatalogue(deps)).toMatchObject({ skipped: 0, dropped: 0, stored: expect.any(Number) });
  expect(await getMovie(deps, { movieId: 'tmdb:603' })).toMatchObject({ runtime: 136 });
  expect(await enrichCatalogue(deps)).toMatchObject({ stored: 0 });
});

test('twenty at once: TMDb is asked once, and all find it', async () => {
  const answers = await Promise.all(Array.from({ length: 20 }, () => found('The Matrix')));
  for (const titles of answers) expect(titles[0]).toBe('The Matrix (1999)');
  expect(requests()).toBe(1);
});

test('so is who types the same in another way', async () => {
  const [one, other] = await Promise.all([found('Amélie'), found(' AMELIE ')]);
  expect(one).toEqual(other);
  expect(one).toContain('Amelie (2001)');
  expect(requests()).toBe(1);
});

test('words that TMDb knows nothing of are asked for once a day', async () => {
  for (let i = 0; i < 3; i++) expect(await found('qqqq zzzz')).toEqual([]);
  expect(requests()).toBe(1);
  later(24 * HOUR - 1);
  await found('qqqq zzzz');
  expect(requests()).toBe(1);
  later(2);
  await found('qqqq zzzz');
  expect(requests()).toBe(2);
});

test('nothing is asked when it is here', async () => {
  for (const title of ['Heat', 'Interstellar', 'The Godfather'])
    await createMovie(deps, { title, year: 1995, popularity: 99 });
  for (let i = 0; i < 3; i++) await createMovie(deps, { title: `Casper ${i}`, year: 1995 });
  for (const q of ['heat', 'heat 1995', 'the heat 1996', 'casper', 'interstelar', 'godfahter', 'the'])
    await found(q);
  expect(requests()).toBe(0);
});

test.each(['heat 1972', 'hoat', 'heat of the night'])(
  'it is asked when what is here may be another movie: %j',
  async (q) => {
    await createMovie(deps, { title: 'Heat', year: 1995, popularity: 99 });
    await found(q);
    expect(requests()).toBeGreaterThan(0);
  },
);

test('nothing is asked without a key, for further pages, with filters, or for what is no word', async () => {
  await found('matrix', { page: 2 });
  await found('matrix', { yearFrom: 1999 });
  await found('%_%');
  deps.tmdb = undefined;
  expect(await found('matrix')).toEqual([]);
  expect(requests()).toBe(0);
});

test('a year among the words is that of the release, or else belongs to the title', async () => {
  expect((await found('scarface 1932'))[0]).toBe('Scarface (1932)');
  expect(requests()).toBe(1);
  expect((await found('blade runner 2049'))[0]).toBe('Blade Runner 2049 (2017)');
  expect(requests()).toBe(3);
});

test.each([
  ['down', { down: true }],
  ['500', { status: 500 }],
  ['429', { status: 429, retryAfter: 7 }],
  ['a refused key', { status: 401 }],
  ['truncated', { truncated: true }],
  ['a page for people', { notJson: true }],
  ['fifty megabytes', { huge: true }],
  ['slow', { slow: 60_000 }],
] as const)('%s: what is here is the answer, and TMDb is spared for half a minute', async (_name, fault) => {
  await createMovie(deps, { title: 'The Matrix Explained' });
  upstream.standIn.faults.set(fault);
  const answers = await Promise.all([found('the matrix'), found('the matrix')]);
  for (const titles of answers) expect(titles).toEqual([expect.stringContaining('The Matrix Explained')]);
  const asked = requests();
  await found('the matrix');
  expect(requests()).toBe(asked);
  upstream.standIn.faults.set();
  deps.tmdb = upstream.another();
  later(30_001);
  expect(await found('the matrix')).toContain('The Matrix (1999)');
});

test('nonsense in some fields does no harm', async () => {
  upstream.standIn.faults.set({ wrongTypes: ['overview', 'genre_ids', 'vote_count', 'adult'] });
  expect((await found('the matrix'))[0]).toBe('The Matrix (1999)');
});

test('who has used up what may be asked of TMDb gets what is here, and spoils it for nobody', async () => {
  const limiter = createLimiter({ authPerMinute: 1, upstreamPerHour: { anonymous: 1, signedIn: 5 } });
  const countUpstream = async () => {
    await limiter.consume('upstreamAnonymous', 'ip:192.0.2.1');
  };
  expect(await found('qqqq', { countUpstream })).toEqual([]);
  const [poor, rich] = await Promise.all([found('the matrix', { countUpstream }), found('the matrix')]);
  expect(poor).toEqual([]);
  expect(rich[0]).toBe('The Matrix (1999)');
});

test('what is here stays as it is, and is fetched in the background when TMDb has not told of it', async () => {
  const id = await createMovie(deps, { title: 'Matriisi', year: 1998, tmdbId: 603 });
  await createMovie(deps, { title: 'Gone', tmdbId: 604, isDeleted: true });
  expect(await found('the matrix')).not.toContain('The Matrix (1999)');
  expect(await getMovie(deps, { movieId: String(id) })).toMatchObject({ title: 'Matriisi', year: 1998 });
  expect(deps.enqueued).toEqual([{ name: 'tmdb.syncMovie', payload: { reference: 'tmdb:603' } }]);
  expect(await found('reloaded')).not.toContain('The Matrix Reloaded (2003)');
});

test('a queue that takes nothing changes no answer', async () => {
  await createMovie(deps, { title: 'Matriisi', tmdbId: 603 });
  const broken = { ...deps, jobs: { enqueue: () => Promise.reject(new Error('no queue')) } };
  const { items } = await searchMoviesThrough(broken, { q: 'the matrix', page: 1, perPage: 10 });
  expect(items.map(({ title }) => title)).toContain('The Matrix Reloaded');
});
