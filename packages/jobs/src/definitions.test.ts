import { createEmptyDatabase } from '@matinee/db/testing';
import { expect, expectTypeOf, onTestFinished, test } from 'vitest';
import { collectLog } from '../test/harness.ts';
import {
  createJobRuntime,
  createProducer,
  type JobHandlers,
  type JobInput,
  type JobPayload,
  jobs,
  migrateJobs,
  startWorker,
} from './index.ts';
import { parsePayload } from './payload.ts';

const USER = '0199a3c8-7b1e-7c3a-9f64-2f2b7d1a5e10';

const nothing = async (): Promise<void> => undefined;
const handlers: JobHandlers = {
  'recommender.train': nothing,
  'recommender.checkGrowth': nothing,
  'recommender.verifyModel': nothing,
  'recommendations.refreshUser': nothing,
  'recommendations.refreshActive': nothing,
  'recommendations.refreshChunk': nothing,
  'recommendations.finishRefresh': nothing,
  'catalogue.refreshPopularity': nothing,
  'catalogue.refreshTrending': nothing,
  'catalogue.finishMerges': nothing,
  'catalogue.deleteOldViews': nothing,
  'catalogue.checkStatistics': nothing,
  'cache.warm': nothing,
  'tmdb.syncMovie': nothing,
  'tmdb.syncPerson': nothing,
  'tmdb.syncGenres': nothing,
  'tmdb.syncList': nothing,
  'tmdb.syncChanges': nothing,
  'catalogue.enrich': nothing,
  'accounts.cleanUp': nothing,
  'imports.run': nothing,
  'mail.deliver': nothing,
};

test('payloads have the types of their schemas', () => {
  expectTypeOf<JobPayload<'recommendations.refreshUser'>>().toEqualTypeOf<{
    userId: string;
    revision?: number | undefined;
  }>();
  expectTypeOf<JobInput<'recommender.train'>['reason']>().toEqualTypeOf<
    'firstStart' | 'scheduled' | 'grown' | 'requested'
  >();
});

test('unknown and malformed fields of a payload are refused by name', () => {
  const check = (payload: unknown) => () =>
    parsePayload('recommendations.refreshUser', jobs['recommendations.refreshUser'], payload);
  expect(check({ userId: USER, revision: 3 })()).toEqual({ userId: USER, revision: 3 });
  expect(check({ userId: 'me' })).toThrow(/userId:/);
  expect(check({ userId: USER, revision: -1 })).toThrow(/revision:/);
  expect(check({ userId: USER, surprise: 1 })).toThrow(/surprise/);
});

test('the table runs as it is: its schedules are accepted and come due when they say', async () => {
  await using database = await createEmptyDatabase();
  const connection = { databaseUrl: database.url };
  await migrateJobs(connection);
  const runtime = createJobRuntime(connection);
  const worker = await startWorker(runtime, { handlers, log: collectLog([]) });
  onTestFinished(() => worker.close());
  const due: Record<string, string> = {};
  for (const name of new Set(Object.values(jobs).map((job) => job.queue.name))) {
    const queue = runtime.queue(name);
    for (const { key, next } of await queue.getJobSchedulers()) due[key] = new Date(next ?? 0).toISOString();
    await queue.close();
  }
  expect(due).toEqual({
    'recommender.train': expect.stringMatching(/T04:00:00.000Z$/),
    'recommender.checkGrowth': expect.stringMatching(/T\d\d:\d3:00.000Z$/),
    'recommender.verifyModel': expect.stringMatching(/T\d\d:25:00.000Z$/),
    'recommendations.refreshActive': expect.stringMatching(/T\d\d:(12|27|42|57):00.000Z$/),
    'catalogue.refreshPopularity': expect.stringMatching(/T\d\d:00:00.000Z$/),
    'catalogue.refreshTrending': expect.stringMatching(/T\d\d:\d5:00.000Z$/),
    'catalogue.finishMerges': expect.stringMatching(/T\d\d:\d2:00.000Z$/),
    'catalogue.deleteOldViews': expect.stringMatching(/T03:45:00.000Z$/),
    'catalogue.checkStatistics': expect.stringMatching(/T03:50:00.000Z$/),
    'tmdb.syncGenres': expect.stringMatching(/T02:15:00.000Z$/),
    'tmdb.syncList': expect.stringMatching(/T\d\d:05:00.000Z$/),
    'tmdb.syncChanges': expect.stringMatching(/T02:40:00.000Z$/),
    'catalogue.enrich': expect.stringMatching(/T03:20:00.000Z$/),
    'accounts.cleanUp': expect.stringMatching(/T03:30:00.000Z$/),
    'cache.warm': expect.stringMatching(/T\d\d:\d7:00.000Z$/),
    'imports.run': expect.stringMatching(/T\d\d:\d8:00.000Z$/),
    'mail.deliver': expect.stringMatching(/:00.000Z$/),
  });
  await worker.close();
});

test('training is not queued twice; two users are refreshed apart', async () => {
  await using database = await createEmptyDatabase();
  const connection = { databaseUrl: database.url };
  await migrateJobs(connection);
  const producer = createProducer(createJobRuntime(connection));
  const first = await producer.enqueue('recommender.train', { reason: 'firstStart' });
  expect(await producer.enqueue('recommender.train', { reason: 'requested' })).toEqual(first);
  const one = await producer.enqueue('recommendations.refreshUser', { userId: USER });
  const other = await producer.enqueue('recommendations.refreshUser', { userId: USER.replace('0', 'f') });
  expect(other).not.toEqual(one);
  expect(await producer.getJob('recommendations.refreshUser', one.jobId)).toMatchObject({ state: 'delayed' });
  await producer.close();
});
