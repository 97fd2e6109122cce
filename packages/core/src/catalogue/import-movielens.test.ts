import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { createTestDeps, type TestDeps } from '../testing/test-deps.ts';
import { importMovieLens } from './import-movielens.ts';
import { createMovieLensDir } from './testing/movielens-dir.ts';

const movies = [
  '1,Toy Story (1995),Adventure|Animation|Children',
  '2,"Matrix, The (1999)",Action|Sci-Fi',
  '3,"11\'09""01 - September 11 (2002)",(no genres listed)',
  '5,Babylon 5,Sci-Fi',
];
const links = ['1,0114709,862', '2,0133093,603', '3,0328802,', '5,12345678,603'];
const ratings = ['1,1,4.0,964982703', '1,2,0.5,964981247', '7,1,5.0,964982224', '7,5,3.5,964983815'];
const tags = ['1,1,Pixar,1139045764', '7,1, pixar ,1139045764', '7,1,fun,1139045764', '7,1,FUN,1139045765'];

/** Everything an import may touch, without what only the clock decides. */
async function snapshot({ pool }: TestDeps): Promise<unknown> {
  const queries = [
    'select * from movies order by id',
    'select * from movie_stats order by movie_id',
    'select * from ratings order by rater_id, movie_id',
    'select * from raters order by id',
    'select * from movie_tags order by movie_id, tag_id',
    'select * from movie_genres order by movie_id, genre_id',
  ];
  const results = [];
  for (const query of queries) results.push((await pool.query(query)).rows);
  return results;
}

test('movies, ids, genres, tags and ratings arrive', async () => {
  await using deps = await createTestDeps();
  await using set = await createMovieLensDir({
    'movies.csv': movies,
    'links.csv': links,
    'ratings.csv.gz': ratings,
    'tags.csv': tags,
  });
  const report = await importMovieLens(deps, { ...set, source: 'test' });
  expect(report).toMatchObject({
    source: 'test',
    movies: { new: 4, known: 0, changed: 0 },
    raters: { new: 2, known: 0 },
    ratings: { new: 4, changed: 0, unchanged: 0, duplicate: 0 },
    tags: { new: 2, given: 2 },
    flaws: {
      withoutYear: 1,
      withoutGenre: 1,
      withoutTmdbId: 1,
      takenIds: [{ id: 'TMDb 603', keptBy: 2, missingAt: 5 }],
    },
    skipped: { total: 0, first: [] },
  });
  const { rows } = await deps.pool.query(`
    select title, year, imdb_id as imdb, tmdb_id as tmdb,
      array(select name::text from genres join movie_genres on genre_id = genres.id where movie_id = m.id order by 1) as genres,
      array(select name || ' ' || count from tags join movie_tags on tag_id = tags.id where movie_id = m.id order by 1) as tags
    from movies m order by id`);
  expect(rows).toEqual([
    {
      title: 'Toy Story',
      year: 1995,
      imdb: 'tt0114709',
      tmdb: 862,
      genres: ['Adventure', 'Animation', 'Children'],
      tags: ['fun 1', 'pixar 2'],
    },
    { title: 'The Matrix', year: 1999, imdb: 'tt0133093', tmdb: 603, genres: ['Action', 'Sci-Fi'], tags: [] },
    { title: '11\'09"01 - September 11', year: 2002, imdb: 'tt0328802', tmdb: null, genres: [], tags: [] },
    { title: 'Babylon 5', year: null, imdb: 'tt12345678', tmdb: null, genres: ['Sci-Fi'], tags: [] },
  ]);
});

test('a second run changes nothing at all', async () => {
  await using deps = await createTestDeps();
  await using set = await createMovieLensDir({
    'movies.csv': movies,
    'links.csv': links,
    'ratings.csv': ratings,
    'tags.csv': tags,
  });
  await importMovieLens(deps, set);
  const before = await snapshot(deps);
  const report = await importMovieLens(deps, set);
  expect(report).toMatchObject({
    movies: { new: 0, known: 4, changed: 0 },
    raters: { new: 0, known: 2 },
    ratings: { new: 0, changed: 0, unchanged: 4 },
    tags: { new: 0, given: 0 },
  });
  expect(await snapshot(deps)).toEqual(before);
});

test('a newer set adds and changes what is new in it, and leaves what is newer here', async () => {
  await using deps = await createTestDeps();
  await using set = await createMovieLensDir({
    'movies.csv': movies.slice(0, 2),
    'ratings.csv': ratings.slice(0, 3),
  });
  await importMovieLens(deps, set);
  await deps.pool.query("update movies set title = 'My own title' where movielens_id = 1");
  await set.write('movies.csv', movies);
  await set.write('links.csv', links);
  await set.write('ratings.csv', [
    '1,1,3.0,964982704', // newer
    '1,2,1.0,964981247', // corrected
    '7,1,1.0,900000000', // older
    ...ratings.slice(3),
  ]);
  const report = await importMovieLens(deps, set);
  expect(report.movies).toEqual({ new: 2, known: 2, changed: 2 });
  expect(report.ratings).toEqual({ new: 1, changed: 2, unchanged: 1, duplicate: 0 });
  const { rows } = await deps.pool.query('select rater_id, movie_id, score from ratings order by 1, 2');
  expect(rows.map(({ score }) => score)).toEqual([6, 2, 10, 7]);
  const first = await deps.pool.query('select title, version, tmdb_id from movies where movielens_id = 1');
  // Once for the ids, once for the facts about Toy Story.
  expect(first.rows).toEqual([{ title: 'My own title', version: 3, tmdb_id: 862 }]);
  const stats = await deps.pool.query('select count, sum from movie_stats order by movie_id');
  expect(stats.rows).toEqual([
    { count: 2, sum: 16 },
    { count: 1, sum: 2 },
    { count: 0, sum: 0 },
    { count: 1, sum: 7 },
  ]);
});

test('a movie from elsewhere is known by its IMDb id, then by its TMDb id', async () => {
  await using deps = await createTestDeps();
  await deps.pool.query(`
    insert into movies (title, imdb_id, tmdb_id) values
      ('Toy Story by IMDb', 'tt0114709', null), ('The Matrix by TMDb', null, 603), ('Another one', 'tt9999999', 11)`);
  await using set = await createMovieLensDir({
    'movies.csv': [...movies.slice(0, 2), '4,Star Wars (1977),Sci-Fi'],
    'links.csv': [...links.slice(0, 2), '4,0076759,11'],
    'ratings.csv': [],
  });
  const report = await importMovieLens(deps, set);
  expect(report.movies).toEqual({ new: 1, known: 2, changed: 2 });
  expect(report.flaws.takenIds).toEqual([{ id: 'TMDb 11', keptBy: null, missingAt: 4 }]);
  const { rows } = await deps.pool.query(
    'select title, imdb_id, tmdb_id, movielens_id from movies order by id',
  );
  expect(rows).toEqual([
    { title: 'Toy Story by IMDb', imdb_id: 'tt0114709', tmdb_id: 862, movielens_id: 1 },
    { title: 'The Matrix by TMDb', imdb_id: 'tt0133093', tmdb_id: 603, movielens_id: 2 },
    { title: 'Another one', imdb_id: 'tt9999999', tmdb_id: 11, movielens_id: null },
    { title: 'Star Wars', imdb_id: 'tt0076759', tmdb_id: null, movielens_id: 4 },
  ]);
});

const broken = {
  'movies.csv': [
    ...movies,
    '6,"Unbalanced (1999),Drama',
    '6',
    'x,Six (2000),Drama',
    '1,Toy Story (1995),Drama',
    '8, ,Drama',
  ],
  'links.csv': [...links, '8,tt1,1'],
  'ratings.csv': [
    '1,1,4.0,964982703',
    '1,2,6.0,964982703',
    '1,2,0.0,964982703',
    '1,2,3.3,964982703',
    '1,2,,964982703',
    '1,99,3.0,964982703',
    '0,2,3.0,964982703',
    '1,2,3.0,yesterday',
    '1,2,3.0',
    '1,1,5.0,964982704',
    '\0,2,3.0,964982703',
  ],
  'tags.csv': ['1,1,,1', `1,1,${'x'.repeat(201)},1`, '1,98,good,1', ...tags],
};

test('broken lines are named by file and line and stop nothing', async () => {
  await using deps = await createTestDeps();
  await using set = await createMovieLensDir(broken);
  const report = await importMovieLens(deps, set);
  expect(report.ratings).toEqual({ new: 1, changed: 0, unchanged: 0, duplicate: 1 });
  expect(report.skipped.total).toBe(18);
  expect(report.skipped.first.map(({ file, line, reason }) => `${file}:${line}: ${reason}`)).toEqual([
    'links.csv:6: imdbId is not an id: "tt1"',
    'movies.csv:6: has unbalanced quotes',
    'movies.csv:7: has 1 fields, not 3',
    'movies.csv:8: movieId is not an id: "x"',
    'movies.csv:9: movie 1 stands twice',
    'movies.csv:10: has no title',
    'tags.csv:2: has no tag',
    'tags.csv:3: has a tag of more than 200 characters',
    'tags.csv:4: movie 98 is not in the movies file',
    'ratings.csv:3: rating is not 0.5, 1 … 5 stars: "6.0"',
    'ratings.csv:4: rating is not 0.5, 1 … 5 stars: "0.0"',
    'ratings.csv:5: rating is not 0.5, 1 … 5 stars: "3.3"',
    'ratings.csv:6: rating is not 0.5, 1 … 5 stars: ""',
    'ratings.csv:7: movie 99 is not in the movies file',
    'ratings.csv:8: userId is not an id: "0"',
    'ratings.csv:9: timestamp is not in seconds: "yesterday"',
    'ratings.csv:10: has 3 fields, not 4',
    'ratings.csv:12: holds a NUL character',
  ]);
  const { rows } = await deps.pool.query('select score from ratings');
  expect(rows).toEqual([{ score: 10 }]);
});

test.each(['userId,rating,movieId,timestamp', 'userId;movieId;rating;timestamp', 'user,movie'])(
  'a header %j is not one of ratings, and none of them is loaded',
  async (header) => {
    await using deps = await createTestDeps();
    await using set = await createMovieLensDir({ 'movies.csv': movies });
    await writeFile(path.join(set.dir, 'ratings.csv'), [header, ...ratings].join('\r\n'));
    await expect(importMovieLens(deps, set)).rejects.toMatchObject({
      code: 'badFile',
      message: `ratings.csv:1: the header is "${header}", not "userId,movieId,rating,timestamp"`,
    });
    expect((await deps.pool.query('select from ratings')).rowCount).toBe(0);
  },
);

test('a packed file that was cut off is named', async () => {
  await using deps = await createTestDeps();
  await using set = await createMovieLensDir({ 'movies.csv': movies });
  const lines = Array.from({ length: 3000 }, (_, index) => `${index + 1},1,4,${index * 7919}`);
  const packed = gzipSync(['userId,movieId,rating,timestamp', ...lines].join('\n'));
  await writeFile(path.join(set.dir, 'ratings.csv.gz'), packed.subarray(0, -200));
  await expect(importMovieLens(deps, set)).rejects.toMatchObject({
    code: 'badFile',
    message: 'ratings.csv.gz: unexpected end of file',
  });
});

test('only the first twenty broken lines are kept', async () => {
  await using deps = await createTestDeps();
  const lines = Array.from({ length: 50 }, (_, index) => `1,1,${index},x`);
  await using set = await createMovieLensDir({ 'movies.csv': movies, 'ratings.csv': lines });
  const { skipped } = await importMovieLens(deps, set);
  expect(skipped.total).toBe(50);
  expect(skipped.first).toHaveLength(20);
});

test('strict stops at the first broken line and keeps the batches before it', async () => {
  await using deps = await createTestDeps();
  await using set = await createMovieLensDir({
    'movies.csv': movies,
    'ratings.csv': [...ratings, '1,5,9.0,1'],
  });
  await expect(importMovieLens(deps, { ...set, strict: true })).rejects.toMatchObject({
    name: 'ImportError',
    code: 'brokenLine',
    message: 'ratings.csv:6: rating is not 0.5, 1 … 5 stars: "9.0"',
  });
  expect((await deps.pool.query('select from ratings')).rowCount).toBe(0);
  expect((await deps.pool.query('select from movies')).rowCount).toBe(4);
});

test('an import that is interrupted between batches is completed by the next', async () => {
  await using deps = await createTestDeps();
  const many = Array.from(
    { length: 40_000 },
    (_, index) => `${1 + Math.floor(index / 2)},${1 + (index % 2)},4.0,1000000000`,
  );
  await using set = await createMovieLensDir({ 'movies.csv': movies, 'ratings.csv': many });
  const abort = new AbortController();
  let seen = 0;
  const onProgress = ({ phase }: { phase: string }) => {
    if (phase === 'ratings' && ++seen === 3) abort.abort(new Error('interrupted'));
  };
  const params = { dir: set.dir, batchSize: 5000 };
  await expect(importMovieLens(deps, { ...params, onProgress, signal: abort.signal })).rejects.toThrow(
    'interrupted',
  );
  const { rows } = await deps.pool.query<{ ratings: number; counted: number }>(
    'select (select count(*) from ratings) as ratings, (select sum(count)::int from movie_stats) as counted',
  );
  expect(rows[0]?.ratings).toBeGreaterThan(0);
  expect(rows[0]?.ratings).toBeLessThan(40_000);
  expect(rows[0]?.counted).toBe(rows[0]?.ratings);
  let done = 0;
  let total = 0;
  const report = await importMovieLens(deps, {
    ...params,
    onProgress: (progress) => {
      ({ done, total } = progress);
    },
  });
  expect(done).toBe(total);
  expect(report.ratings).toMatchObject({
    new: 40_000 - (rows[0]?.ratings ?? 0),
    unchanged: rows[0]?.ratings,
  });
});

test('two imports at once take turns', async () => {
  await using deps = await createTestDeps();
  await using set = await createMovieLensDir({ 'movies.csv': movies, 'ratings.csv': ratings });
  const reports = await Promise.all([importMovieLens(deps, set), importMovieLens(deps, set)]);
  expect(reports.map((report) => report.ratings.new).sort()).toEqual([0, 4]);
});

test('raters of two sources never mix', async () => {
  await using deps = await createTestDeps();
  await using set = await createMovieLensDir({ 'movies.csv': movies, 'ratings.csv': ratings });
  await importMovieLens(deps, { ...set, source: 'one' });
  const report = await importMovieLens(deps, { ...set, source: 'two' });
  expect(report.raters).toEqual({ new: 2, known: 0 });
  expect((await deps.pool.query('select from ratings')).rowCount).toBe(8);
  await expect(importMovieLens(deps, { ...set, source: 'user' })).rejects.toThrow('that of accounts');
});

test('the layout of ml-1m, in Latin-1', async () => {
  await using deps = await createTestDeps();
  await using set = await createMovieLensDir({
    'movies.dat': [
      "1::Toy Story (1995)::Animation|Children's|Comedy",
      '73::Mis\u00e9rables, Les (1995)::Drama',
    ],
    'ratings.dat': ['1::1::5::978300760', '1::73::3::978302109'],
  });
  await set.writeLatin1('movies.dat');
  const report = await importMovieLens(deps, set);
  expect(report).toMatchObject({ movies: { new: 2 }, ratings: { new: 2 }, skipped: { total: 0 } });
  const { rows } = await deps.pool.query('select title from movies order by id');
  expect(rows).toEqual([{ title: 'Toy Story' }, { title: 'Les Misérables' }]);
  const genres = await deps.db.selectFrom('genres').select('name').orderBy('name').execute();
  expect(genres.map(({ name }) => name)).toEqual(['Animation', 'Children', 'Comedy', 'Drama']);
});

test('a directory without the files says what is expected', async () => {
  await using deps = await createTestDeps();
  await using set = await createMovieLensDir({ 'ratings.csv': ratings });
  await expect(importMovieLens(deps, set)).rejects.toThrow(
    `${set.dir} has no movies.csv: a MovieLens directory`,
  );
  await expect(importMovieLens(deps, { dir: `${set.dir}/none` })).rejects.toThrow('does not exist');
  await expect(importMovieLens(deps, { dir: `${set.dir}/ratings.csv` })).rejects.toThrow(
    'is not a directory',
  );
});
