import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createUser } from '../testing/fixtures.ts';
import { createTestDeps, type TestDeps } from '../testing/test-deps.ts';
import type { CreateImport } from './create-import.ts';
import { createImportMovies, importFile, libraryOf } from './testing/import-world.ts';
import { bytesOf, fixture, fixtureZip, zipOf } from './testing/uploads.ts';

let deps: TestDeps;
let movies: Awaited<ReturnType<typeof createImportMovies>>;
let userId: string;

beforeAll(async () => {
  deps = await createTestDeps();
  movies = await createImportMovies(deps);
});
beforeEach(async () => {
  deps.enqueued.length = 0;
  ({ userId } = await createUser(deps));
});
afterAll(() => deps.destroy());

const at = (day: string) => new Date(`${day}T00:00:00Z`);
const send = (params: Omit<CreateImport, 'userId'>) => importFile(deps, { userId, ...params });
const library = () => libraryOf(deps, userId);
const viewing = { completed: true, progress_seconds: null };

test('the zip of Letterboxd: each file becomes what it is', async () => {
  const done = await send({ file: await fixtureZip('letterboxd'), fileName: 'letterboxd-someone.zip' });
  expect(done).toMatchObject({ status: 'done', source: 'letterboxd', ignoredFiles: ['profile.csv'] });
  expect(await library()).toEqual({
    ratings: [
      { movie_id: movies.matrix, score: 9, created_at: at('2023-05-02'), updated_at: at('2023-05-02') },
      { movie_id: movies.amelie, score: 10, created_at: at('2023-05-03'), updated_at: at('2023-05-03') },
    ],
    favorites: [{ movie_id: movies.matrix, note: null, created_at: at('2023-05-02') }],
    watchlist: [{ movie_id: movies.alien, note: null, created_at: at('2023-07-01') }],
    history: [
      { movie_id: movies.matrix, watched_at: at('2023-05-01'), ...viewing },
      { movie_id: movies.matrix, watched_at: at('2023-06-01'), ...viewing },
      { movie_id: movies.heat, watched_at: at('2023-05-05'), ...viewing },
    ],
    reviews: [
      expect.objectContaining({
        movie_id: movies.matrix,
        text: '<i>Whoa.</i>\nThere is no "spoon".',
        score: 9,
      }),
    ],
  });
  expect(done.counts.reduce((sum, { count }) => sum + count, 0)).toBe(done.rows.length);
  expect(done.progress).toEqual({ done: done.rows.length, total: done.rows.length });
  const unknown = done.rows.filter(({ status }) => status === 'unmatched');
  expect(unknown).toMatchObject([
    { part: 'ratings.csv', row: 4, kind: 'rating', effect: null, movie: null, given: { score: 6 } },
  ]);
});

test('each file of Letterboxd by itself; ratings of a diary count when there are no others', async () => {
  const diary = await send({ file: await fixture('letterboxd/diary.csv'), fileName: 'diary.csv' });
  expect(diary.rows.map(({ kind, effect }) => [kind, effect])).toEqual([
    ['history', 'created'],
    ['rating', 'created'],
    ['history', 'none'],
    ['history', 'created'],
  ]);
  await send({
    file: await fixture('letterboxd/reviews.csv'),
    fileName: 'reviews.csv',
    conflicts: 'takeTheirs',
  });
  await send({ file: await fixture('letterboxd/likes/films.csv'), fileName: 'films.csv' });
  const { ratings, history, favorites, reviews } = await library();
  expect(ratings).toMatchObject([{ score: 9, updated_at: at('2023-05-02') }]);
  expect([history?.length, favorites?.length, reviews?.length]).toEqual([2, 1, 1]);
});

test('a file of Letterboxd that says only which movies: its name says what of them', async () => {
  const file = await fixture('letterboxd/watched.csv');
  await expect(send({ file, fileName: 'movies.csv' })).rejects.toMatchObject({ code: 'validationFailed' });
  await send({ file, fileName: 'watched.csv' });
  const { history, ratings } = await library();
  expect(history).toHaveLength(2);
  expect(ratings).toEqual([]);
});

test('sent again nothing is there twice', async () => {
  const file = await fixtureZip('letterboxd');
  await send({ file });
  const before = await library();
  const again = await send({ file });
  expect(again.rows.filter(({ effect }) => effect === 'created' || effect === 'replaced')).toEqual([]);
  expect(await library()).toEqual(before);
});

test('ratings of IMDb by id, else by title; what is no movie is told apart', async () => {
  const { rows, source } = await send({ file: await fixture('imdb-ratings.csv') });
  expect(source).toBe('imdb');
  expect(rows).toMatchObject([
    { status: 'matched', movie: { title: 'The Matrix' }, confidence: 1, effect: 'created' },
    { status: 'unmatched', message: 'A TV Series is no movie' },
    { status: 'matched', movie: { title: 'Heat' }, confidence: 1, effect: 'created' },
  ]);
  expect((await library()).ratings).toMatchObject([
    { movie_id: movies.matrix, score: 9, created_at: at('2022-01-05') },
    { movie_id: movies.heat, score: 7 },
  ]);
});

test('the watchlist of IMDb, with the ratings in it', async () => {
  await send({ file: await fixture('imdb-watchlist.csv') });
  const { watchlist, ratings } = await library();
  expect(watchlist).toMatchObject([
    { movie_id: movies.heat, created_at: at('2022-02-02') },
    { movie_id: movies.alien, created_at: at('2022-02-01') },
  ]);
  expect(ratings).toMatchObject([{ movie_id: movies.heat, score: 8, updated_at: at('2022-02-03') }]);
});

test('the JSON of Trakt, zipped and single', async () => {
  const zipped = await send({ file: await fixtureZip('trakt') });
  expect(zipped.source).toBe('trakt');
  expect(zipped.rows.find(({ status }) => status !== 'matched')?.message).toBe('A show is no movie');
  expect(await library()).toMatchObject({
    ratings: [{ score: 8, created_at: new Date('2021-03-04T20:15:00Z') }],
    history: [{ watched_at: new Date('2021-03-04T18:00:00Z') }],
    watchlist: [{ movie_id: movies.alien, note: 'with Ann' }],
  });
  const movie = { title: 'Heat', year: 1995, ids: { tmdb: 949 } };
  const all = {
    watched: [{ plays: 1, last_watched_at: '2020-01-01T00:00:00Z', movie }],
    favorites: [{ listed_at: '2020-01-02T00:00:00Z', movie }],
  };
  await send({ file: bytesOf(JSON.stringify(all)), fileName: 'trakt.json' });
  const { favorites, history } = await library();
  expect(favorites).toMatchObject([{ movie_id: movies.heat }]);
  expect(history).toHaveLength(2);
});

test('MovieLens by its own ids where they are known, else by what is zipped with the ratings', async () => {
  await deps.db.updateTable('movies').set({ movielens_id: 6 }).where('id', '=', movies.heat).execute();
  const alone = await send({ file: await fixture('movielens/ratings.csv') });
  expect(alone.source).toBe('movielens');
  expect(alone.rows.map(({ status }) => status)).toEqual(['unmatched', 'matched', 'unmatched', 'invalid']);
  const { rows } = await send({ file: await fixtureZip('movielens') });
  expect(rows.map(({ status }) => status)).toEqual(['matched', 'matched', 'unmatched', 'invalid']);
  expect(rows[3]?.message).toContain('yours alone');
  expect((await library()).ratings).toMatchObject([
    { movie_id: movies.matrix, score: 9, created_at: new Date(1_577_836_800_000) },
    { movie_id: movies.heat, score: 8 },
  ]);
});

test('what the site of MovieLens exports', async () => {
  const { rows, source } = await send({ file: await fixture('movielens-site.csv') });
  expect(source).toBe('movielens');
  expect(rows).toMatchObject([
    { movie: { title: 'The Matrix' }, given: { imdbId: 'tt0133093', tmdbId: 603, score: 9, at: null } },
    { movie: { title: 'Heat' }, given: { imdbId: 'tt0113277', score: 8 } },
    { movie: { title: 'Alien' }, given: { title: 'Alien', year: 1979, score: 6 } },
  ]);
});

test('any CSV by a map of its columns, semicolons and Latin-1 as they come', async () => {
  const names = { title: 'Film', year: 'Jahr', rating: 'Note', date: 'Gesehen am' };
  const { rows, source } = await send({
    file: await fixture('notes-latin1.csv'),
    columns: { names, scale: 100 },
  });
  expect(source).toBe('csv');
  expect(rows).toMatchObject([
    { status: 'matched', movie: { title: 'The Matrix' }, confidence: 0.98, given: { score: 9 } },
    { status: 'matched', movie: { title: 'Amélie' }, given: { score: 10 } },
    { status: 'invalid', message: expect.stringContaining('up to 100') },
  ]);
});

test('a CSV whose columns are called what they mean needs no map', async () => {
  const csv = [
    'title,year,imdbId,tmdbId,score,stars,date,review,kind',
    'Heat,1995,,,8,,2020-01-01,Long and good,watched',
    ',,tt0078748,,,,,,watchlist',
    ',,,603,,4.5,,,favorite',
    'Heat,1995,,,,,,,holiday',
    'Heat,1995,,,,,,,',
    'Heat,1995,,,,,,,watched',
  ].join('\n');
  const { rows, source } = await send({ file: bytesOf(csv), fileName: 'mine.csv' });
  expect(source).toBe('csv');
  expect(rows.map(({ kind, status }) => [kind, status])).toEqual([
    ['history', 'matched'],
    ['rating', 'matched'],
    ['review', 'matched'],
    ['watchlist', 'matched'],
    ['favorite', 'matched'],
    ['rating', 'matched'],
    ['review', 'invalid'],
    ['review', 'invalid'],
    ['history', 'invalid'],
  ]);
  const counted = Object.entries(await library()).map(([name, list]) => [name, list.length]);
  expect(Object.fromEntries(counted)).toEqual({
    ratings: 2,
    favorites: 1,
    watchlist: 1,
    history: 1,
    reviews: 1,
  });
});

test('what others make of their zips: a folder around it, files of the Mac, what was deleted', async () => {
  const rows = 'Date,Name,Year,Letterboxd URI,Rating\n2023-01-01,Heat,1995,x,4\n';
  const file = await zipOf({
    'letterboxd-ann/ratings.csv': rows,
    'letterboxd-ann/deleted/diary.csv': 'Date,Name,Year,Letterboxd URI,Rating,Rewatch,Tags,Watched Date\n',
    'letterboxd-ann/lists/best.csv': 'Letterboxd list export v7\nDate,Name,Tags,URL,Description\n',
    '__MACOSX/letterboxd-ann/._ratings.csv': '\0\0',
  });
  const done = await send({ file });
  expect(done.rows).toMatchObject([{ part: 'ratings.csv', effect: 'created', given: { score: 8 } }]);
  expect(done.ignoredFiles).toEqual(['deleted/diary.csv', 'lists/best.csv']);
});

test('afterwards the file is gone, caches are dropped, and one new list is asked for', async () => {
  const dropped: string[] = [];
  const cache = { ...deps.cache, drop: async (tags: readonly string[]) => void dropped.push(...tags) };
  const done = await importFile({ ...deps, cache }, { userId, file: await fixture('imdb-ratings.csv') });
  for await (const { name } of deps.files.list('imports')) expect.fail(`${name} is still there`);
  expect(dropped.sort()).toEqual([`movie:${movies.heat}`, `movie:${movies.matrix}`].sort());
  expect(deps.enqueued).toEqual([
    { name: 'imports.run', payload: { importId: done.id } },
    { name: 'recommendations.refreshUser', payload: { userId, revision: 1 } },
  ]);
});

test('statistics follow exactly', async () => {
  const recount = async () => {
    const { rows } = await deps.pool.query(
      `select s.movie_id, s.count, (select count(*)::int from ratings r where r.movie_id = s.movie_id) as counted,
         s.sum, (select coalesce(sum(score), 0)::int from ratings r where r.movie_id = s.movie_id) as summed
       from movie_stats s`,
    );
    for (const row of rows) expect([row.count, row.sum]).toEqual([row.counted, row.summed]);
  };
  const files = [
    await fixtureZip('letterboxd'),
    await fixture('imdb-ratings.csv'),
    await fixtureZip('trakt'),
  ];
  await Promise.all(files.map((file) => importFile(deps, { file })));
  await recount();
});
