import { jobs } from '@matinee/jobs/definitions';
import { JobsUnavailableError } from '@matinee/jobs/errors';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createUser } from '../testing/fixtures.ts';
import { createTestDeps, type TestDeps } from '../testing/test-deps.ts';
import { BATCHES_QUEUE, MOVIES_QUEUE, requestMovieSync, requestSync, syncTargets } from './request-sync.ts';

let deps: TestDeps;
let actorId: string;

beforeAll(async () => {
  deps = await createTestDeps();
  ({ userId: actorId } = await createUser(deps));
});
afterAll(() => deps.destroy());

const events = async () =>
  (await deps.pool.query('select action, actor_id as actor, detail from audit_log order by id')).rows;

test('each thing has its job, in the queue by which administrators find it, and is in the audit log', async () => {
  for (const target of syncTargets)
    expect(await requestSync(deps, { target, actorId })).toEqual({
      jobId: expect.stringMatching(/^tmdb-batches:\d+$/),
    });
  expect(await requestMovieSync(deps, { tmdbId: '603', actorId })).toEqual({
    jobId: expect.stringMatching(/^tmdb:\d+$/),
  });
  expect(deps.enqueued).toEqual([
    ...['popular', 'topRated', 'upcoming', 'nowPlaying', 'trending.day', 'trending.week'].map((list) => ({
      name: 'tmdb.syncList',
      payload: { list },
    })),
    { name: 'tmdb.syncGenres', payload: {} },
    { name: 'tmdb.syncChanges', payload: {} },
    { name: 'catalogue.enrich', payload: {} },
    { name: 'tmdb.syncMovie', payload: { reference: 'tmdb:603', isForced: true } },
  ]);
  for (const { name } of deps.enqueued)
    expect(jobs[name as keyof typeof jobs].queue.name).toBe(
      name === 'tmdb.syncMovie' ? MOVIES_QUEUE : BATCHES_QUEUE,
    );
  expect((await events()).at(-1)).toEqual({
    action: 'admin.syncRequested',
    actor: actorId,
    detail: { target: 'tmdb:603' },
  });
});

test('a number that is none, and a queue that is away: nothing is written', async () => {
  const before = await events();
  await expect(requestMovieSync(deps, { tmdbId: '9999999999', actorId })).rejects.toMatchObject({
    code: 'validationFailed',
    errors: [{ path: 'tmdbId' }],
  });
  const away = { ...deps, jobs: { enqueue: () => Promise.reject(new JobsUnavailableError('away')) } };
  await expect(requestSync(away, { target: 'genres', actorId })).rejects.toMatchObject({
    code: 'unavailable',
  });
  expect(await events()).toEqual(before);
});
