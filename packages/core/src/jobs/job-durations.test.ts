import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createTestDeps, type TestDeps } from '../testing/test-deps.ts';
import { createDurationMeter, listJobDurations } from './job-durations.ts';

let deps: TestDeps;
beforeAll(async () => {
  deps = await createTestDeps();
});
beforeEach(async () => {
  await deps.pool.query('delete from job_durations');
});
afterAll(() => deps.destroy());

const run = (name: string, seconds: number, isFailed = false) => ({ name, seconds, isFailed });

test('runs of all processes are added up, by name', async () => {
  const [one, other] = [createDurationMeter(deps), createDurationMeter(deps)];
  one.note(run('mail.deliver', 1));
  one.note(run('mail.deliver', 3, true));
  one.note(run('cache.warm', 0.5));
  await one.flush();
  deps.time.now = new Date(deps.time.now.getTime() + 60_000);
  other.note(run('mail.deliver', 8));
  await other.flush();
  const { items } = await listJobDurations(deps);
  expect(items).toEqual([
    {
      name: 'cache.warm',
      runs: 1,
      failures: 0,
      meanSeconds: 0.5,
      lastSeconds: 0.5,
      lastEndedAt: expect.any(String),
    },
    {
      name: 'mail.deliver',
      runs: 3,
      failures: 1,
      meanSeconds: 4,
      lastSeconds: 8,
      lastEndedAt: deps.time.now.toISOString(),
    },
  ]);
});

test('what ended before does not become the last', async () => {
  const [late, early] = [createDurationMeter(deps), createDurationMeter(deps)];
  early.note(run('mail.deliver', 1));
  deps.time.now = new Date(deps.time.now.getTime() + 60_000);
  late.note(run('mail.deliver', 2));
  await late.flush();
  await early.flush();
  const at = deps.time.now.toISOString();
  expect((await listJobDurations(deps)).items).toMatchObject([{ runs: 2, lastSeconds: 2, lastEndedAt: at }]);
});

test('what cannot be written is written the next time', async () => {
  const meter = createDurationMeter(deps);
  meter.note(run('mail.deliver', 1));
  await deps.pool.query('alter table job_durations add constraint none check (false) not valid');
  await meter.flush();
  meter.note(run('mail.deliver', 2));
  await deps.pool.query('alter table job_durations drop constraint none');
  await meter.flush();
  await meter.flush();
  expect((await listJobDurations(deps)).items).toMatchObject([{ runs: 2, meanSeconds: 1.5, lastSeconds: 2 }]);
});
