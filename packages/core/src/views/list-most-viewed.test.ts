import { afterAll, beforeAll, expect, test } from 'vitest';
import { createMovie } from '../testing/fixtures.ts';
import { createTestDeps, type TestDeps } from '../testing/test-deps.ts';
import { listMostViewed } from './list-most-viewed.ts';

let deps: TestDeps;
beforeAll(async () => {
  deps = await createTestDeps();
});
afterAll(() => deps?.destroy());

const DAY = 86_400_000;

async function view(
  id: number,
  { viewers, daysAgo = 0, slots = 1 }: { viewers: number; daysAgo?: number; slots?: number },
) {
  const viewed_at = new Date(deps.time.now.getTime() - daysAgo * DAY);
  for (let viewer = 1; viewer <= viewers; viewer++)
    for (let slot = 0; slot < slots; slot++)
      await deps.db
        .insertInto('movie_views')
        .values({ movie_id: id, viewer: Buffer.from([viewer]), slot, viewed_at, origin: Buffer.from([1]) })
        .execute();
}

test('by different people within a week, then by popularity, without what is deleted', async () => {
  const often = await createMovie(deps, { popularity: 1 });
  const byOne = await createMovie(deps, { popularity: 2 });
  const longAgo = await createMovie(deps, { popularity: 3 });
  const popular = await createMovie(deps, { popularity: 9 });
  const gone = await createMovie(deps, { popularity: 99, isDeleted: true });
  await view(often, { viewers: 3 });
  await view(byOne, { viewers: 1, slots: 9 });
  await view(longAgo, { viewers: 5, daysAgo: 8 });
  await view(gone, { viewers: 7 });
  const expected = [often, byOne, popular, longAgo].map(String);
  expect(await listMostViewed(deps, { limit: 10 })).toEqual(expected);
  expect(await listMostViewed(deps, { limit: 3 })).toEqual(expected.slice(0, 3));
});
