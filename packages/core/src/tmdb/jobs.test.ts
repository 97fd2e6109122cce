import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { getKnownMovie } from '../movies/known-movie.ts';
import { createMovie } from '../testing/fixtures.ts';
import { createTestDeps, type TestDeps } from '../testing/test-deps.ts';
import { startTestTmdb, type TestTmdb } from '../testing/test-tmdb.ts';
import { tmdbMovie } from '../testing/tmdb-movies.ts';
import { enrichCatalogue } from './enrich.ts';
import { storeMovie } from './store-movie.ts';
import { syncChanges } from './sync-changes.ts';
import { syncGenres } from './sync-genres.ts';
import { syncLists } from './sync-list.ts';
import { syncMovie } from './sync-movie.ts';

let deps: TestDeps;
let upstream: TestTmdb;

beforeAll(async () => {
  deps = await createTestDeps();
  upstream = await startTestTmdb();
});
afterAll(async () => {
  await deps.destroy();
  await upstream[Symbol.asyncDispose]();
});
beforeEach(async () => {
  await deps.pool.query(
    'truncate movies, people, genres, tmdb_misses, tmdb_lists, tmdb_list_states restart identity cascade',
  );
  upstream.standIn.faults.set();
  upstream.standIn.stats.reset();
  deps.tmdb = upstream.another({ breaker: { failures: 5, halfOpenAfterMs: 50 } });
  deps.time.now = new Date('2018-06-15T12:00:00Z');
});

const stats = () => upstream.standIn.stats.read();
const later = (days: number) => {
  deps.time.now = new Date(deps.time.now.getTime() + days * 86_400_000);
};
const NO_KEY = { skipped: 'TMDB_API_KEY is not set' };

test('without a key every job ends at once, saying so', async () => {
  deps.tmdb = undefined;
  expect(await syncMovie(deps, { reference: 'tmdb:603' })).toEqual(NO_KEY);
  expect(await syncGenres(deps)).toEqual(NO_KEY);
  expect(await syncLists(deps)).toEqual(NO_KEY);
  expect(await syncChanges(deps)).toEqual(NO_KEY);
  expect(await enrichCatalogue(deps)).toEqual({ ...NO_KEY, dropped: 0 });
});

test('a movie: fetched, then fresh for a while, then fetched again', async () => {
  const movie = { status: 'stored', movieId: expect.any(Number), isNew: true, isChanged: true };
  expect(await syncMovie(deps, { reference: 'tmdb:603' })).toEqual(movie);
  expect(await syncMovie(deps, { reference: 'imdb:tt0133093' })).toEqual({ status: 'fresh' });
  expect(stats().requests).toBe(1);
  const again = { ...movie, isNew: false, isChanged: false };
  expect(await syncMovie(deps, { reference: 'tmdb:603', isForced: true })).toEqual(again);
  later(1);
  expect(await syncMovie(deps, { reference: 'tmdb:603' })).toEqual(again);
  expect(stats().requests).toBe(3);
});

test('a movie TMDb does not know, one deleted here, and a TMDb that is down', async () => {
  expect(await syncMovie(deps, { reference: 'tmdb:999999' })).toEqual({ status: 'unknown' });
  expect(await syncMovie(deps, { reference: 'tmdb:999999' })).toEqual({ status: 'unknown' });
  expect(stats().requests).toBe(1);
  await createMovie(deps, { tmdbId: 603, isDeleted: true });
  expect(await syncMovie(deps, { reference: 'tmdb:603' })).toEqual({ status: 'deleted' });
  upstream.standIn.faults.set({ down: true });
  await expect(syncMovie(deps, { reference: 'tmdb:949' })).rejects.toThrow(
    'TMDb, GET /movie/{id}: unavailable',
  );
});

test('genres: those that are here under another name get TMDb’s number, the others are new', async () => {
  await deps.pool.query(
    `insert into genres (name) values ('Sci-Fi'), ('drama'), ('Film-Noir'), ('Children')`,
  );
  expect(await syncGenres(deps)).toEqual({ genres: 19 });
  expect(await syncGenres(deps)).toEqual({ genres: 19 });
  const { rows } = await deps.pool.query('select name, tmdb_id as tmdb from genres order by id');
  expect(rows).toHaveLength(20);
  expect(rows.slice(0, 4)).toEqual([
    { name: 'Sci-Fi', tmdb: 878 },
    { name: 'drama', tmdb: 18 },
    { name: 'Film-Noir', tmdb: null },
    { name: 'Children', tmdb: 10751 },
  ]);
});

const listed = async (list: string) =>
  (
    await deps.pool.query(
      'select m.tmdb_id as id from tmdb_lists l join movies m on m.id = l.movie_id where list = $1 order by position',
      [list],
    )
  ).rows.map(({ id }) => id);

test('a list: in its order, with the movies that were not here; deleted ones are left out', async () => {
  await createMovie(deps, { tmdbId: 278, isDeleted: true });
  await createMovie(deps, { tmdbId: 13, title: 'Forrest Gump' });
  expect(await syncLists(deps, { list: 'popular' })).toEqual({ popular: 99 });
  const popular = await listed('popular');
  expect(popular.slice(0, 3)).toEqual([13, 680, 274]);
  expect(popular).not.toContain(278);
  // Five pages, and one request for each of a hundred that were not here.
  expect(stats()).toMatchObject({ routes: { '/movie/popular': 5, '/movie/{id}': 98 } });
  upstream.standIn.stats.reset();
  expect(await syncLists(deps, { list: 'popular' })).toEqual({ popular: 99 });
  expect(stats().requests).toBe(5);
  const { rows } = await deps.pool.query('select list, fetched_at as at from tmdb_list_states');
  expect(rows).toEqual([{ list: 'popular', at: deps.time.now }]);
});

test('all lists; one that TMDb does not give stays as it was, and the others go on', async () => {
  const lists = await syncLists(deps);
  expect(Object.keys(lists).sort()).toEqual([
    'nowPlaying',
    'popular',
    'topRated',
    'trending.day',
    'trending.week',
    'upcoming',
  ]);
  const before = await listed('topRated');
  expect(before).toHaveLength(100);
  later(1);
  upstream.standIn.faults.set({ only: '/movie/top_rated', status: 500 });
  await expect(syncLists(deps)).rejects.toThrow('TMDb, GET /movie/top_rated');
  expect(await listed('topRated')).toEqual(before);
  const { rows } = await deps.pool.query('select list from tmdb_list_states where fetched_at < $1', [
    deps.time.now,
  ]);
  expect(rows).toEqual([{ list: 'topRated' }]);
});

test('a movie of a list of which TMDb says nonsense is left out, not the list', async () => {
  upstream.standIn.faults.set({ only: '/movie/680', truncated: true });
  expect(await syncLists(deps, { list: 'popular' })).toEqual({ popular: 99 });
  expect((await listed('popular')).slice(0, 3)).toEqual([13, 278, 274]);
});

test('changes: what is here from TMDb and was edited since the last time', async () => {
  await enrichFirst(100);
  later(3);
  upstream.standIn.stats.reset();
  const first = await syncChanges(deps);
  expect(first).toMatchObject({ from: '2018-06-17', to: '2018-06-18', skipped: 0 });
  const asked = Object.keys(stats().paths).filter((path) => /^\/movie\/\d+$/.test(path));
  expect(asked).toHaveLength('stored' in first ? first.stored : -1);
  expect(asked.length).toBeGreaterThan(0);
  expect(asked.length).toBeLessThan(100);
  later(30);
  expect(await syncChanges(deps)).toMatchObject({ from: '2018-07-05', to: '2018-07-18' });
  upstream.standIn.faults.set({ only: '/movie/changes', status: 500 });
  later(2);
  await expect(syncChanges(deps)).rejects.toThrow('TMDb, GET /movie/changes');
  upstream.standIn.faults.set();
  expect(await syncChanges(deps)).toMatchObject({ from: '2018-07-18' });
});

/** So many movies of the sample, as TMDb tells of them. */
async function enrichFirst(count: number): Promise<void> {
  const { tmdb } = deps;
  if (!tmdb) return;
  for (let page = 1; page <= count / 20; page++)
    for (const { id } of (await tmdb.listPopular({ page })).items)
      await storeMovie(deps, tmdbMovie(id, { keywords: [], credits: { cast: [], crew: [] } }));
}

const sources = async (id: number) =>
  (await getKnownMovie(deps, { movieId: String(id) })).sources.map(({ part, source }) => `${part} ${source}`);

test('enrichment: the most popular first, what is fresh not at all, and again only what is left', async () => {
  const popular = (await Promise.all([1, 2, 3].map((page) => deps.tmdb?.listPopular({ page })))).flatMap(
    (page) => page?.items.map(({ id }) => id) ?? [],
  );
  for (const [index, tmdbId] of popular.toReversed().entries())
    await createMovie(deps, { tmdbId, popularity: index % 30 });
  await createMovie(deps, { tmdbId: 100, isDeleted: true });
  await createMovie(deps, { tmdbId: 999_999, popularity: 99 });
  await createMovie(deps, { title: 'Nobody knows it' });
  await storeMovie(deps, tmdbMovie(popular[7] ?? 0));
  upstream.standIn.stats.reset();
  const progress: string[] = [];
  const onProgress = (fraction: number, step: string) => progress.push(`${fraction} ${step}`);
  const report = await enrichCatalogue(deps, { onProgress });
  expect(report).toEqual({ stored: 59, changed: 59, skipped: 1, dropped: 0 });
  expect(progress.at(-1)).toBe('1 60 of 60 movies');
  const { rows } = await deps.pool.query(
    `select '/movie/' || tmdb_id as path from movies where tmdb_id is not null and deleted_at is null
       and tmdb_id <> $1 order by popularity desc, id`,
    [popular[7]],
  );
  const asked = Object.keys(stats().paths);
  expect(asked).toHaveLength(60);
  // Ten are under way at once, and each may overtake the others.
  for (const [index, { path }] of rows.entries())
    expect(Math.abs(asked.indexOf(path) - index), path).toBeLessThan(20);
  // What is stored is not asked for again, nor what TMDb did not know.
  expect(await enrichCatalogue(deps)).toEqual({ stored: 0, changed: 0, skipped: 0, dropped: 0 });
  expect(stats().requests).toBe(60);
});

test('stopped half-way the next run goes on', async () => {
  for (let i = 0; i < 20; i++)
    await createMovie(deps, { tmdbId: [603, 949, 862, 13, 680, 278, 274, 550][i] ?? 100_000 + i });
  const stop = new AbortController();
  const onProgress = () => stop.abort(new Error('enough'));
  await expect(enrichCatalogue(deps, { signal: stop.signal, onProgress })).rejects.toThrow('enough');
  const before = stats().requests;
  expect(before).toBeLessThan(20);
  const report = await enrichCatalogue(deps);
  expect('stored' in report && report.stored).toBeLessThan(20);
  const { rows } = await deps.pool.query(
    `select count(distinct movie_id) from movie_sources where source = 'tmdb'`,
  );
  expect(rows).toEqual([{ count: 8 }]);
});

test('while TMDb is down it waits, and goes on when it is back', async () => {
  for (const tmdbId of [603, 949, 862]) await createMovie(deps, { tmdbId });
  upstream.standIn.faults.set({ down: true, times: 6 });
  expect(await enrichCatalogue(deps)).toEqual({ stored: 3, changed: 3, skipped: 0, dropped: 0 });
});

test('a key that is refused ends it at once', async () => {
  for (const tmdbId of [603, 949, 862]) await createMovie(deps, { tmdbId });
  upstream.standIn.faults.set({ status: 401 });
  await expect(enrichCatalogue(deps)).rejects.toThrow('unauthorized');
});

test('after 150 days it is refreshed, after 180 dropped, facts of ours come back', async () => {
  const id = await createMovie(deps, { title: 'Toy Story', tmdbId: 862, year: 1995, genres: ['Animation'] });
  await deps.db
    .updateTable('movies')
    .set({ movielens_id: 1, original_title: 'Own' })
    .where('id', '=', id)
    .execute();
  const alien = await createMovie(deps, { title: 'Not told by TMDb', tmdbId: 603 });
  const { movieId: theirs } = await storeMovie(deps, tmdbMovie(77));
  await storeMovie(deps, tmdbMovie(862, { title: 'Toy Story', originalTitle: 'Toy Story' }));
  expect(await sources(id)).toHaveLength(8);
  deps.tmdb = undefined;
  later(179);
  expect(await enrichCatalogue(deps)).toEqual({ ...NO_KEY, dropped: 0 });
  later(2);
  const before = await getKnownMovie(deps, { movieId: String(id) });
  expect(await enrichCatalogue(deps)).toEqual({ ...NO_KEY, dropped: 2 });
  expect(
    await getKnownMovie(deps, { movieId: String(id), include: ['credits', 'videos', 'images', 'providers'] }),
  ).toMatchObject({
    title: 'Toy Story',
    year: 1995,
    genres: [{ name: 'Animation' }],
    alternativeTitles: [],
    runtime: 81,
    releaseDate: '1995-11-22',
    overview: expect.stringContaining('space ranger'),
    originalLanguage: 'en',
    posterUrl: null,
    tagline: null,
    tmdb: null,
    keywords: [],
    credits: {
      cast: [{ person: { name: 'Tom Hanks' } }, {}, {}],
      crew: [{ person: { name: 'John Lasseter' } }],
    },
    videos: [],
    images: { posters: [] },
    providers: [],
    version: before.version + 2,
    sources: [{ source: 'facts' }, { source: 'facts' }],
  });
  expect(await getKnownMovie(deps, { movieId: String(theirs) })).toMatchObject({
    title: 'Film 77',
    year: 2001,
    genres: [],
    overview: null,
    sources: [],
  });
  const left = await deps.pool.query(`select
    (select count(*) from people where tmdb_id is not null) as people, (select count(*) from keywords) as keywords,
    (select count(*) from movie_translations) as translations, (select count(*) from movie_releases) as releases`);
  expect(left.rows).toEqual([{ people: 0, keywords: 0, translations: 0, releases: 0 }]);
  expect(await enrichCatalogue(deps)).toEqual({ ...NO_KEY, dropped: 0 });
  expect(await sources(alien)).toEqual([]);
});

test('with a key what is 150 days old is refreshed before it has to be dropped', async () => {
  await createMovie(deps, { tmdbId: 862 });
  await enrichCatalogue(deps);
  later(149);
  expect(await enrichCatalogue(deps)).toMatchObject({ stored: 0 });
  later(2);
  expect(await enrichCatalogue(deps)).toMatchObject({ stored: 1, dropped: 0 });
  later(31);
  expect(await enrichCatalogue(deps)).toMatchObject({ stored: 0, dropped: 0 });
});

test('lists that nobody has refreshed for half a year are dropped', async () => {
  await syncLists(deps, { list: 'nowPlaying' });
  later(181);
  deps.tmdb = undefined;
  await enrichCatalogue(deps);
  expect(await listed('nowPlaying')).toEqual([]);
});
