import { type MovieFacts, readFeatureCode } from '@matinee/recommender';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createMovie, createUser } from '../testing/fixtures.ts';
import { sampleTemplate } from '../testing/sample-template.ts';
import { createTestDeps, type TestDeps } from '../testing/test-deps.ts';
import { tmdbMovie } from '../testing/tmdb-movies.ts';
import { storeMovie } from '../tmdb/store-movie.ts';
import { loadMovieFacts } from './load-movie-facts.ts';
import { loadRatings } from './load-ratings.ts';
import { needsModel } from './needs-model.ts';
import { readRows } from './read-rows.ts';
import { findServingModel } from './serving-model.ts';
import { train } from './train.ts';

/** Some films and people whose ratings make two camps, and one deleted film. */
async function createSmallWorld(): Promise<{ deps: TestDeps; movies: number[]; deleted: number }> {
  const deps = await createTestDeps();
  const movies: number[] = [];
  for (let i = 0; i < 8; i++) movies.push(await createMovie(deps, { genres: [i < 4 ? 'Drama' : 'Horror'] }));
  const deleted = await createMovie(deps, { isDeleted: true });
  for (let user = 0; user < 12; user++) {
    const { raterId } = await createUser(deps);
    const camp = user % 2 === 0 ? movies.slice(0, 4) : movies.slice(4);
    await deps.db
      .insertInto('ratings')
      .values([...camp, deleted].map((movie_id) => ({ rater_id: raterId, movie_id, score: 9 })))
      .execute();
  }
  return { deps, movies, deleted };
}

let world: Awaited<ReturnType<typeof createSmallWorld>>;

beforeAll(async () => {
  world = await createSmallWorld();
});
afterAll(() => world.deps.destroy());

test('loads the ratings of movies that are there, as columns', async () => {
  const columns = await loadRatings(world.deps);
  const { rows } = await world.deps.pool.query<{ user: number; movie: number; score: number; at: number }>(
    `select rater_id as user, movie_id as movie, score, extract(epoch from updated_at)::bigint as at
     from ratings where movie_id <> $1 order by 1, 2`,
    [world.deleted],
  );
  const loaded = Array.from(columns.scores, (score, i) => ({
    user: columns.userIds[i] ?? 0,
    movie: columns.movieIds[i] ?? 0,
    score,
    at: columns.timestamps[i],
  }));
  expect(loaded.sort((a, b) => a.user - b.user || a.movie - b.movie)).toEqual(rows);
});

test('loads more ratings than one buffer holds, and times before 1970', async () => {
  await using deps = await createTestDeps(sampleTemplate());
  await deps.pool.query("update ratings set updated_at = '1969-12-31T23:59:50Z' where rater_id = 1");
  const { scores, timestamps } = await loadRatings(deps);
  expect(scores).toHaveLength(100_836);
  expect(Math.min(...timestamps)).toBe(-10);
  expect(scores.every((score) => score >= 1 && score <= 10)).toBe(true);
});

test('training makes a model that serves and knows the camps', async () => {
  const { deps, movies, deleted } = world;
  expect(await needsModel(deps)).toBe(true);
  const progress: number[] = [];
  const report = await train(deps, { onProgress: (fraction) => progress.push(fraction) });
  expect(report).toMatchObject({ ratings: 48, movies: 8 });
  expect(progress).toEqual(progress.toSorted((a, b) => a - b));
  expect(progress.at(-1)).toBe(1);
  expect(await needsModel(deps)).toBe(false);
  const model = await findServingModel(deps);
  expect(model?.id).toBe(report?.modelId);
  const [first = 0] = movies;
  const rows = await readRows(deps, { modelId: model?.id ?? '', movieIds: [first, deleted] });
  const row = rows.get('collaborative')?.get(first);
  expect([...(row?.neighbours ?? [])].slice(0, 3).sort()).toEqual(movies.slice(1, 4));
  expect(row?.weights).toHaveLength(row?.neighbours.length ?? -1);
  expect(row?.weights[0]).toBeGreaterThan(0);
  expect([...rows.values()].some((part) => part.has(deleted))).toBe(false);
});

test('the same data give the same model, byte for byte; the last three are kept', async () => {
  const { deps } = world;
  for (let i = 0; i < 4; i++) await train(deps);
  const { rows } = await deps.pool.query('select checksum, data_fingerprint, is_serving from models');
  expect(rows).toHaveLength(3);
  expect(new Set(rows.map(({ checksum }) => checksum)).size).toBe(1);
  expect(new Set(rows.map(({ data_fingerprint }) => data_fingerprint)).size).toBe(1);
  expect(rows.filter(({ is_serving }) => is_serving)).toHaveLength(1);
});

test('a training that is stopped leaves the serving model as it was', async () => {
  const { deps } = world;
  const before = await deps.pool.query('select * from models order by id');
  for (const stopAt of [0, 0.1, 0.9]) {
    const controller = new AbortController();
    const onProgress = (fraction: number) => {
      if (fraction >= stopAt) controller.abort(new Error('stopped'));
    };
    await expect(train(deps, { onProgress, signal: controller.signal })).rejects.toThrow('stopped');
  }
  expect((await deps.pool.query('select * from models order by id')).rows).toEqual(before.rows);
});

test('a training that memory is not enough for is refused, and says which setting would do', async () => {
  const { deps } = world;
  const before = await findServingModel(deps);
  await expect(train(deps, { memoryMb: 0.001 })).rejects.toThrow(/RECOMMENDER_MEMORY_MB = \d+ or more/);
  expect(await findServingModel(deps)).toEqual(before);
});

test('a model that cannot be stored whole is not stored at all', async () => {
  const { deps } = world;
  const before = await findServingModel(deps);
  await deps.pool.query(
    `alter table model_rows add constraint no_content check (part <> 'content') not valid`,
  );
  await expect(train(deps)).rejects.toThrow('no_content');
  await deps.pool.query('alter table model_rows drop constraint no_content');
  expect(await findServingModel(deps)).toEqual(before);
});

test('with nothing to train on there is no model, and no error', async () => {
  await using deps = await createTestDeps();
  expect(await needsModel(deps)).toBe(false);
  expect(await train(deps)).toBeUndefined();
  expect(await findServingModel(deps)).toBeUndefined();
  expect(await readRows(deps, { modelId: '0197a1a0-0000-7000-8000-000000000000', movieIds: [] })).toEqual(
    new Map(),
  );
});

test('the facts of the sample are genres, tags and years', async () => {
  await using deps = await createTestDeps(sampleTemplate());
  const facts = await loadMovieFacts(deps);
  expect(facts).toHaveLength(9_742);
  expect(facts[0]).toMatchObject({
    id: 1,
    year: 1995,
    genres: ['Adventure', 'Animation', 'Children', 'Comedy', 'Fantasy'],
  });
  expect(facts[0]?.tags).toContain('pixar');
  expect(facts[0]?.language).toBe('en');
  const people = facts[0]?.features?.map(readFeatureCode).filter((feature) => feature?.kind === 'person');
  expect(people).toHaveLength(4);
});

test('what TMDb says is trained on only when its terms allow it here', async () => {
  await using deps = await createTestDeps();
  const theirs = (await storeMovie(deps, tmdbMovie(603))).movieId;
  const ours = await createMovie(deps, { tmdbId: 604, year: 1990, genres: ['Drama'], tags: { heist: 1 } });
  await deps.db.updateTable('movies').set({ movielens_id: 1 }).where('id', '=', ours).execute();
  await storeMovie(
    deps,
    tmdbMovie(604, {
      keywords: [
        { id: 1, name: 'heist' },
        { id: 2, name: 'noir' },
      ],
    }),
  );
  const own = await createMovie(deps, {
    year: 2020,
    language: 'fr',
    genres: ['Crime'],
    directors: ['Agnès Varda'],
    cast: ['Corinne Marchand', 'B', 'C', 'D', 'E', 'Too far down'],
  });
  const known = [
    { id: ours, year: 1990, language: null, genres: ['Drama'], tags: ['heist'] },
    { id: own, year: 2020, language: 'fr', genres: ['Crime'], tags: [] },
  ];
  const kindsOf = ({ features = [], ...facts }: MovieFacts) => {
    const kinds = features.map((code) => readFeatureCode(code)?.kind);
    const count = (kind: string) => kinds.filter((own) => own === kind).length;
    return { ...facts, kinds: ['genre', 'tag', 'keyword', 'person'].map(count) };
  };
  expect((await loadMovieFacts(deps)).map(kindsOf)).toEqual([
    { id: theirs, year: null, language: null, genres: [], tags: [], kinds: [0, 0, 0, 0] },
    { ...known[0], kinds: [1, 1, 0, 0] },
    { ...known[1], kinds: [1, 0, 0, 6] },
  ]);
  expect((await loadMovieFacts(deps, { useTmdb: true })).map(kindsOf)).toEqual([
    {
      id: theirs,
      year: 2001,
      language: 'sv',
      genres: ['Drama'],
      tags: ['heist'],
      kinds: [1, 1, 0, expect.any(Number)],
    },
    {
      ...known[0],
      language: 'sv',
      tags: ['heist', 'noir'],
      kinds: [1, 1, 1, expect.any(Number)],
    },
    { ...known[1], kinds: [1, 0, 0, 6] },
  ]);
});
