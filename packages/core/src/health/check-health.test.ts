import { openDatabase } from '@matinee/db';
import { expect, test } from 'vitest';
import { createMovie } from '../testing/fixtures.ts';
import { createTestDeps } from '../testing/test-deps.ts';
import { startTestTmdb } from '../testing/test-tmdb.ts';
import { checkHealth } from './check-health.ts';

test('an empty catalogue is degraded, a filled one with a model is ok', async () => {
  await using deps = await createTestDeps();
  expect(await checkHealth(deps)).toMatchObject({ status: 'degraded', catalogue: 'empty', model: null });
  await createMovie(deps);
  expect(await checkHealth(deps)).toMatchObject({ status: 'degraded', catalogue: 'filled', model: null });
  await deps.pool.query(
    `insert into models (id, status, is_serving, settings, data_fingerprint, trained_at)
     values ('0197a1a0-0000-7000-8000-000000000000', 'ready', true, '{}', '', '2026-01-02T03:04:05Z')`,
  );
  expect(await checkHealth(deps)).toMatchObject({
    status: 'ok',
    dependencies: { database: { status: 'ok', latencyMs: expect.any(Number) } },
    model: { id: '0197a1a0-0000-7000-8000-000000000000', trainedAt: '2026-01-02T03:04:05.000Z' },
  });
});

test('a database that is not there is down, and no exception', async () => {
  const database = openDatabase({ url: 'postgres://nobody:nothing@127.0.0.1:9/nowhere' });
  expect(await checkHealth(database)).toEqual({
    status: 'down',
    dependencies: { database: { status: 'down', latencyMs: expect.any(Number) } },
    catalogue: null,
    model: null,
  });
  await database.close();
});

test('a database that does not answer is down after the deadline', async () => {
  await using deps = await createTestDeps();
  const blocker = await deps.pool.connect();
  await blocker.query('begin; lock table models in access exclusive mode');
  expect(await checkHealth(deps)).toMatchObject({ status: 'down' });
  await blocker.query('rollback');
  blocker.release();
});

test('TMDb that is down is degraded, and fine again by itself; it is not asked by every report', async () => {
  await using deps = await createTestDeps();
  await using upstream = await startTestTmdb({ breaker: { failures: 1, halfOpenAfterMs: 10 }, retries: 0 });
  const { tmdb, standIn } = upstream;
  await createMovie(deps);
  await deps.pool.query(
    `insert into models (id, status, is_serving, settings, data_fingerprint, trained_at)
     values ('0197a1a0-0000-7000-8000-000000000000', 'ready', true, '{}', '', now())`,
  );
  const check = () => checkHealth({ ...deps, tmdb });
  const fine = { status: 'ok', dependencies: { tmdb: { status: 'ok', latencyMs: expect.any(Number) } } };
  expect(await check()).toMatchObject(fine);
  expect(await check()).toMatchObject(fine);
  expect(standIn.stats.read().requests).toBe(1);
  standIn.faults.set({ down: true });
  await tmdb.listPopular().catch(() => {});
  expect(tmdb.state.breaker).toBe('open');
  expect(await check()).toMatchObject({
    status: 'degraded',
    dependencies: { database: { status: 'ok' }, tmdb: { status: 'down', latencyMs: null } },
  });
  standIn.faults.set();
  await expect.poll(check).toMatchObject(fine);
});
