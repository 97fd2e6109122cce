import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createMovie } from '@matinee/core/testing/fixtures';
import { createTestDatabase } from '@matinee/db/testing';
import { createJobRuntime, createProducer, followJob } from '@matinee/jobs';
import { startStandIn } from '@matinee/tmdb-stand-in/server';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readConfig } from './config.ts';
import { openWorker } from './start-worker.ts';

const log = pino({ level: 'silent' });
const TMDB_API_KEY = '0123456789abcdef0123456789abcdef';

let dataDir: string;
beforeAll(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'matinee-worker-'));
});
afterAll(() => rm(dataDir, { recursive: true, force: true }));

test('with a key the catalogue is enriched and the lists come from the start on, a movie when it is asked for', async () => {
  await using database = await createTestDatabase();
  const standIn = await startStandIn({ key: TMDB_API_KEY });
  // Far behind those of the lists.
  const rare = (await (
    await fetch(`${standIn.baseUrl}/movie/popular?page=400&api_key=${TMDB_API_KEY}`)
  ).json()) as {
    results: { id: number }[];
  };
  const [known = 0, wanted = 0] = rare.results.map(({ id }) => id);
  await createMovie(database, { tmdbId: known });
  const env = {
    MATINEE_DATA_DIR: dataDir,
    DATABASE_URL: database.url,
    TMDB_API_KEY,
    TMDB_BASE_URL: standIn.baseUrl,
  };
  const worker = await openWorker(readConfig(env), log);
  const runtime = createJobRuntime({ databaseUrl: database.url });
  const producer = createProducer(runtime);
  try {
    const sourcesOf = async (tmdbId: number) =>
      (
        await database.pool.query(
          'select part from movie_sources join movies on id = movie_id where tmdb_id = $1',
          [tmdbId],
        )
      ).rowCount;
    await expect.poll(() => sourcesOf(known), { timeout: 30_000 }).toBe(8);
    const { jobId } = await producer.enqueue('tmdb.syncMovie', { reference: `tmdb:${wanted}` });
    expect(await followJob(runtime, 'tmdb.syncMovie', jobId)).toMatchObject({
      status: 'stored',
      isNew: true,
    });
    expect(await sourcesOf(wanted)).toBe(8);
    const lists = async () => (await database.pool.query('select from tmdb_list_states')).rowCount;
    await expect.poll(lists, { timeout: 60_000 }).toBe(6);
    const genres = await database.pool.query('select count(tmdb_id) from genres');
    expect(genres.rows).toEqual([{ count: 19 }]);
  } finally {
    await producer.close();
    await worker.close();
    await standIn.close();
  }
}, 120_000);

test('without a key every job of TMDb ends at once and says so', async () => {
  await using database = await createTestDatabase();
  const worker = await openWorker(readConfig({ MATINEE_DATA_DIR: dataDir, DATABASE_URL: database.url }), log);
  const runtime = createJobRuntime({ databaseUrl: database.url });
  const producer = createProducer(runtime);
  const skipped = { skipped: 'TMDB_API_KEY is not set' };
  try {
    const run = async (name: 'tmdb.syncGenres' | 'tmdb.syncList' | 'tmdb.syncChanges' | 'catalogue.enrich') =>
      followJob(runtime, name, (await producer.enqueue(name, {})).jobId);
    for (const name of ['tmdb.syncGenres', 'tmdb.syncList', 'tmdb.syncChanges', 'catalogue.enrich'] as const)
      expect(await run(name)).toMatchObject(skipped);
    const { jobId } = await producer.enqueue('tmdb.syncMovie', { reference: 'tmdb:603' });
    expect(await followJob(runtime, 'tmdb.syncMovie', jobId)).toEqual(skipped);
  } finally {
    await producer.close();
    await worker.close();
  }
}, 60_000);
