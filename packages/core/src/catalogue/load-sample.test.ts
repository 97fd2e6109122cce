import { expect, test } from 'vitest';
import { sampleTemplate } from '../testing/sample-template.ts';
import { createTestDeps } from '../testing/test-deps.ts';
import { loadSample, SAMPLE_DIR, shouldLoadSample } from './load-sample.ts';
import { findMovieLensFiles } from './movielens-files.ts';

test('the sample, with its flaws by name; a second load does nothing', { timeout: 60_000 }, async () => {
  await using deps = await createTestDeps();
  const report = await loadSample(deps);
  expect(report).toEqual({
    source: 'movielens:ml-latest-small',
    movies: { new: 9742, known: 0, changed: 0 },
    raters: { new: 610, known: 0 },
    ratings: { new: 100_836, changed: 0, unchanged: 0, duplicate: 0 },
    tags: { new: 1475, given: 3574 },
    flaws: {
      // The thirteenth without a single year is a series: "(2006–2007)".
      withoutYear: 12,
      withoutGenre: 34,
      withoutTmdbId: 8,
      withoutImdbId: 0,
      sameTitle: [
        'Emma (1996)',
        'Saturn 3 (1980)',
        'Confessions of a Dangerous Mind (2002)',
        'Eros (2004)',
        'War of the Worlds (2005)',
      ],
      takenIds: [{ id: 'TMDb 4912', keptBy: 6003, missingAt: 144_606 }],
    },
    skipped: { total: 0, first: [] },
    seconds: expect.any(Number),
  });
  expect(await loadSample(deps)).toBeUndefined();
});

test('movies have ids 1 … n in the order of their MovieLens ids, and what the files say', async () => {
  await using deps = await createTestDeps(sampleTemplate());
  const { rows } = await deps.pool.query(`
    select count(*), min(id), max(id), count(tmdb_id) as "withTmdb", count(imdb_id) as "withImdb", count(year) as "withYear",
      (select count(*) from (select id, row_number() over (order by movielens_id) as place from movies) m where id <> place) as misplaced,
      (select count(*) from movies m where not exists (select from movie_genres where movie_id = m.id)) as "withoutGenre",
      (select count(*) from genres) as genres
    from movies`);
  expect(rows[0]).toEqual({
    count: 9742,
    min: 1,
    max: 9742,
    withTmdb: 9742 - 8 - 1,
    withImdb: 9742,
    withYear: 9742 - 12,
    misplaced: 0,
    withoutGenre: 34,
    genres: 19,
  });
  const movie = await deps.db
    .selectFrom('movies')
    .select(['id', 'title', 'original_title', 'year', 'imdb_id', 'tmdb_id', 'version'])
    .where('movielens_id', '=', 29)
    .executeTakeFirst();
  expect(movie).toEqual({
    id: 29,
    title: 'The City of Lost Children',
    original_title: 'La Cité des enfants perdus',
    year: 1995,
    imdb_id: 'tt0112682',
    tmdb_id: 902,
    version: 1,
  });
});

test('ratings have their own time, and the foreign keys are back', async () => {
  await using deps = await createTestDeps(sampleTemplate());
  const { rows } = await deps.pool.query(`
    select score, r.created_at as at, r.updated_at = r.created_at as "isUnchanged" from ratings r
    join raters p on p.id = rater_id join movies m on m.id = movie_id
    where external_id = '1' and movielens_id = 1`);
  expect(rows).toEqual([{ score: 8, at: new Date(964_982_703_000), isUnchanged: true }]);
  await expect(
    deps.pool.query('insert into ratings (rater_id, movie_id, score) values (1, 999999, 5)'),
  ).rejects.toThrow('ratings_movie_id_fkey');
  await deps.pool.query('delete from raters where id = 1');
  const left = await deps.pool.query('select from ratings where rater_id = 1');
  expect(left.rowCount).toBe(0);
});

test('well-known films are the popular ones', async () => {
  await using deps = await createTestDeps(sampleTemplate());
  const popular = await deps.db
    .selectFrom('movies')
    .select('title')
    .orderBy('popularity', 'desc')
    .limit(5)
    .execute();
  expect(popular.map(({ title }) => title)).toEqual([
    'The Matrix',
    'The Shawshank Redemption',
    'Forrest Gump',
    'Inception',
    'Fight Club',
  ]);
});

test('suggestions look among the best known of it', async () => {
  await using deps = await createTestDeps(sampleTemplate());
  const { rows } = await deps.pool.query(`
    select kind, count(*) as known, min(fame) > 0 as "areKnown" from search_foremost group by kind order by kind`);
  expect(rows).toEqual([
    { kind: 'movie', known: expect.any(Number), areKnown: true },
    { kind: 'person', known: expect.any(Number), areKnown: false },
  ]);
  expect(rows[0].known).toBeGreaterThanOrEqual(6_000);
  expect(rows[0].known).toBeLessThan(9_742);
});

test('a load that ends half-way leaves nothing, and the next one gives the same ids', {
  timeout: 60_000,
}, async () => {
  await using deps = await createTestDeps();
  const abort = new AbortController();
  const onProgress = ({ phase }: { phase: string }) =>
    phase === 'ratings' && abort.abort(new Error('enough'));
  await expect(loadSample(deps, { onProgress, signal: abort.signal })).rejects.toThrow('enough');
  expect((await deps.pool.query('select from movies')).rowCount).toBe(0);
  const reports = await Promise.all([loadSample(deps), loadSample(deps)]);
  expect(reports.filter((report) => report !== undefined)).toHaveLength(1);
  const { rows } = await deps.pool.query(
    'select max(m.id) as movie, (select max(id) from raters) as rater from movies m',
  );
  expect(rows[0]).toEqual({ movie: 9742, rater: 610 });
});

test('a filled database takes the sample beside what it has', { timeout: 60_000 }, async () => {
  await using deps = await createTestDeps();
  const { rows } = await deps.pool.query(
    "insert into movies (title, imdb_id) values ('Toy Story', 'tt0114709'), ('Own', null) returning id",
  );
  await deps.pool.query("insert into raters (source, external_id) values ('other', '1')");
  await deps.pool.query('insert into ratings (rater_id, movie_id, score) select max(id), $1, 9 from raters', [
    rows[0]?.id,
  ]);
  const report = await loadSample(deps);
  expect(report?.movies).toEqual({ new: 9741, known: 1, changed: 1 });
  const toyStory = await deps.db
    .selectFrom('movies')
    .innerJoin('movie_stats', 'movie_id', 'id')
    .select(['id', 'movielens_id', 'tmdb_id', 'version', 'count'])
    .where('imdb_id', '=', 'tt0114709')
    .execute();
  expect(toyStory).toMatchObject([{ id: rows[0]?.id, movielens_id: 1, tmdb_id: 862, count: 216 }]);
});

test('every file of the sample is there, compressed', async () => {
  const files = await findMovieLensFiles(SAMPLE_DIR);
  const names = Object.values(files).map((file) => file?.name);
  expect(names).toEqual(['movies.csv.gz', 'ratings.csv.gz', 'links.csv.gz', 'tags.csv.gz']);
});

test.each([
  ['on', false, true],
  ['auto', true, true],
  ['auto', false, false],
  ['off', true, false],
] as const)('SAMPLE_DATA=%s, embedded: %s → %s', (setting, isEmbedded, expected) => {
  expect(shouldLoadSample({ setting, isEmbedded })).toBe(expected);
});
