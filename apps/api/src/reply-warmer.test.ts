import { warmCache } from '@matinee/core/cache/warm-cache';
import { createTestCache } from '@matinee/core/testing/cache';
import { createMovie } from '@matinee/core/testing/fixtures';
import { createTestDeps } from '@matinee/core/testing/test-deps';
import { countQueries } from '@matinee/core/testing/watch-queries';
import { expect, test } from 'vitest';
import { replyWarmer } from './reply-warmer.ts';
import { startTestApi } from './testing/index.ts';

test('a first request finds its answer, as it would have been made for it; a job brings it back', async () => {
  await using deps = await createTestDeps();
  const id = await createMovie(deps, { title: 'Heat', tmdbId: 949 });
  const counted = countQueries(deps.db);
  const { cache, time } = createTestCache();
  const world = { ...deps, db: counted.db, cache };
  await using api = await startTestApi({ deps: world });
  const warmer = replyWarmer(world);
  const isWarm = async () => {
    const before = counted.count();
    const response = await fetch(`${api.url}/api/v1/movies/${id}`);
    const text = await response.text();
    return counted.count() === before && { text, language: response.headers.get('content-language') };
  };
  warmer.start();
  warmer.start();
  await expect.poll(() => cache.report().classes.find((it) => it.class === 'detail')?.entries).toBe(2);
  const kept = await isWarm();
  expect(kept).toMatchObject({ language: 'en' });
  expect(kept && JSON.parse(kept.text)).toMatchObject({ title: 'Heat' });

  const loads = () => cache.report().classes.reduce((sum, it) => sum + it.loads, 0);
  const first = loads();
  await cache.drop(['all']);
  await warmCache({ cache });
  await expect.poll(loads).toBe(2 * first);
  // What is under way looks at the clock, too.
  await warmer.stop();
  time.seconds = 100_000;
  await warmCache({ cache });
  expect(loads()).toBe(2 * first);
});
