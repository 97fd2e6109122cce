import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { noCache } from '@matinee/core/cache/no-cache';
import { type Deps, systemClock } from '@matinee/core/deps';
import { createDiskStorage } from '@matinee/core/files/disk-storage';
import { createImport } from '@matinee/core/imports/create-import';
import { getImport } from '@matinee/core/imports/list-imports';
import { listJobDurations } from '@matinee/core/jobs/job-durations';
import { queueMail } from '@matinee/core/mail/queue-mail';
import { findServingModel } from '@matinee/core/models/serving-model';
import { setRating } from '@matinee/core/ratings/set-rating';
import { testAges } from '@matinee/core/testing/cache';
import { createMovie, createUser } from '@matinee/core/testing/fixtures';
import { createModel } from '@matinee/core/testing/models';
import { testAuthDeps } from '@matinee/core/testing/test-auth';
import { testMailDeps } from '@matinee/core/testing/test-mail';
import { createTestDatabase, type TestDatabase } from '@matinee/db/testing';
import {
  createJobRuntime,
  createProducer,
  followJob,
  type JobName,
  type JobRuntime,
  jobs,
} from '@matinee/jobs';
import { describeWithRedis, startTestRedis } from '@matinee/jobs/testing';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readConfig } from './config.ts';
import { handlersOf } from './handlers.ts';
import { openWorker } from './start-worker.ts';

const log = pino({ level: 'silent' });

let dataDir: string;
beforeAll(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'matinee-worker-'));
});
afterAll(() => rm(dataDir, { recursive: true, force: true }));

const handlersOver = async (database: TestDatabase) => {
  const mail = testMailDeps({ auth: await testAuthDeps() });
  const files = createDiskStorage(dataDir);
  const queue = { enqueue: async () => ({ jobId: '0' }) };
  return handlersOf({
    ...database,
    cache: noCache(testAges),
    clock: systemClock,
    log,
    mail,
    files,
    jobs: queue,
    flows: { enqueueFlow: queue.enqueue },
  });
};

/** A worker over a database of some ratings: it trains by itself, and stores a list when one is asked for. */
async function trainsAndRefreshes(env: { REDIS_URL?: string }): Promise<void> {
  await using database = await createTestDatabase();
  const { db, pool } = database;
  const movies: number[] = [];
  for (let i = 0; i < 6; i++)
    movies.push(await createMovie({ db }, { genres: ['Drama'], scores: [9, 8, 10] }));
  const config = readConfig({ ...env, MATINEE_DATA_DIR: dataDir, DATABASE_URL: database.url });
  const worker = await openWorker(config, log);
  const runtime = createJobRuntime({ databaseUrl: database.url, redisUrl: env.REDIS_URL });
  const producer = createProducer(runtime);
  try {
    await expect.poll(() => findServingModel({ db }), { timeout: 30_000 }).toBeDefined();
    const { userId } = await createUser({ db });
    const deps = { db, pool, cache: noCache(testAges), clock: systemClock, log, jobs: producer };
    await setRating(deps, { userId, movieId: String(movies[0]), score: 10 });
    const lists = () =>
      db.selectFrom('recommendation_lists').select('taste_revision').where('user_id', '=', userId).execute();
    await expect.poll(lists, { timeout: 30_000 }).toEqual([{ taste_revision: 1 }]);
    await queueMail(deps, { kind: 'accountDeleted', recipient: 'ada@example.org' });
    for (const name of ['catalogue.refreshPopularity', 'accounts.cleanUp', 'mail.deliver'] as const) {
      const { jobId } = await producer.enqueue(name, {});
      await followJob(runtime, name, jobId);
    }
    const { jobId } = await producer.enqueue('recommender.verifyModel', {});
    expect(await followJob(runtime, 'recommender.verifyModel', jobId)).toMatchObject({ status: 'intact' });
    await refreshesInChunks({ ...deps, runtime }, userId);
    await importsFile({ ...deps, auth: await testAuthDeps() }, userId);
    await expect.poll(lists, { timeout: 30_000 }).toContainEqual({ taste_revision: 2 });
    expect((await pool.query('select sent_at from mails')).rows).toEqual([{ sent_at: expect.any(Date) }]);
    expect((await pool.query('select max(popularity) as most from movies')).rows[0].most).toBeGreaterThan(0);
  } finally {
    await producer.close();
    await worker.close();
  }
}

/** Who was here lately gets a new list when theirs is gone, by a chunk; how long that took is known. */
async function refreshesInChunks(
  { db, jobs, runtime }: Pick<Deps, 'db' | 'jobs'> & { runtime: JobRuntime },
  userId: string,
): Promise<void> {
  const plan = async () => {
    await db.deleteFrom('recommendation_lists').execute();
    const { jobId } = await jobs.enqueue('recommendations.refreshActive', { reason: 'scheduled' });
    return followJob(runtime, 'recommendations.refreshActive', jobId);
  };
  // The one that came with the first model may just be running, and has seen nobody.
  await expect.poll(plan, { timeout: 30_000 }).toEqual({ users: 1, chunks: 1 });
  const lists = () => db.selectFrom('recommendation_lists').select('user_id').execute();
  await expect.poll(lists, { timeout: 30_000 }).toEqual([{ user_id: userId }]);
  const measured = async () => (await listJobDurations({ db })).items.map(({ name }) => name);
  await expect.poll(measured, { timeout: 30_000 }).toContain('recommendations.finishRefresh');
}

/** A file that is sent is read, and what it says written. */
async function importsFile(
  deps: Omit<Parameters<typeof createImport>[0], 'files'>,
  userId: string,
): Promise<void> {
  await createMovie(deps, { title: 'From Elsewhere', year: 1990 });
  const files = createDiskStorage(path.join(dataDir, 'files'));
  const file = new TextEncoder().encode('title,year,score\nFrom Elsewhere,1990,9\n');
  const { id: importId } = await createImport({ ...deps, files }, { userId, file });
  const statusOf = async () => (await getImport(deps, { userId, importId })).status;
  await expect.poll(statusOf, { timeout: 30_000 }).toBe('done');
}

describe('on PostgreSQL', () => {
  test('trains at the first start and stores lists', () => trainsAndRefreshes({}), 90_000);
});

describeWithRedis('on Redis', () => {
  test('the same', async () => {
    const redis = await startTestRedis();
    try {
      await trainsAndRefreshes({ REDIS_URL: redis.url });
    } finally {
      await redis.stop();
    }
  }, 90_000);
});

test('every job has a handler, and a refresh of nobody is no failure', async () => {
  await using database = await createTestDatabase();
  const handlers = await handlersOver(database);
  expect(Object.keys(handlers).sort()).toEqual((Object.keys(jobs) as JobName[]).sort());
  const context = {
    jobId: '1',
    attempt: 1,
    reportProgress: () => {},
    log,
    signal: new AbortController().signal,
    children: async () => ({ results: [], failures: [] }),
  };
  await expect(
    handlers['recommendations.refreshUser']({ userId: randomUUID() }, context),
  ).resolves.toBeUndefined();
  await expect(handlers['recommender.train']({ reason: 'requested' }, context)).resolves.toBeUndefined();
});

test('of two first starts one trains', async () => {
  await using database = await createTestDatabase();
  await createMovie(database, { scores: [9, 8] });
  const train = (await handlersOver(database))['recommender.train'];
  const context = {
    jobId: '1',
    attempt: 1,
    reportProgress: () => {},
    log,
    signal: new AbortController().signal,
    children: async () => ({ results: [], failures: [] }),
  };
  expect(await train({ reason: 'firstStart' }, context)).toMatchObject({ ratings: 2 });
  expect(await train({ reason: 'firstStart' }, context)).toBeUndefined();
  expect(await train({ reason: 'requested' }, context)).toMatchObject({ ratings: 2 });
});

test('a model that was damaged while nobody looked is replaced at the start', async () => {
  await using database = await createTestDatabase();
  const deps = { ...database, clock: systemClock };
  const good = await createModel(deps);
  const damaged = await createModel(deps);
  expect(await findServingModel(deps)).toMatchObject({ id: damaged });
  await database.pool.query('delete from model_rows where model_id = $1 and movie_id = 1', [damaged]);
  const worker = await openWorker(readConfig({ MATINEE_DATA_DIR: dataDir, DATABASE_URL: database.url }), log);
  try {
    const serving = async () => (await findServingModel(deps))?.id;
    await expect.poll(serving, { timeout: 30_000 }).toBe(good);
  } finally {
    await worker.close();
  }
}, 60_000);

test('a database that cannot be reached stops the start', async () => {
  const config = readConfig({ MATINEE_DATA_DIR: dataDir, DATABASE_URL: 'postgres://a:b@127.0.0.1:9/c' });
  await expect(openWorker(config, log)).rejects.toThrow();
});
