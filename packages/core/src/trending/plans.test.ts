import { afterAll, beforeAll, expect, test } from 'vitest';
import { createUser } from '../testing/fixtures.ts';
import { sampleTemplate } from '../testing/sample-template.ts';
import { createTestDeps, type TestDeps } from '../testing/test-deps.ts';
import { planOf } from '../testing/watch-queries.ts';
import { trackView } from '../views/track-view.ts';
import { listTrending } from './list-trending.ts';
import { readActivity } from './read-activity.ts';

let deps: TestDeps;

const BIG = ['movies', 'movie_stats', 'movie_views', 'ratings', 'favorites', 'users'];

beforeAll(async () => {
  deps = await createTestDeps(sampleTemplate());
  await deps.pool.query(`
    insert into movie_views (movie_id, viewer, slot, viewed_at, origin)
    select 1 + n % 9000, decode(md5((n % 5000)::text), 'hex'), n, now() - n * interval '1 minute', '\\x01'
    from generate_series(1, 60000) n`);
  await deps.pool.query('vacuum analyze movie_views, movies, users');
}, 60_000);
afterAll(() => deps.destroy());

test.each(['42', 'tmdb:603', 'imdb:tt0133093'])('a view of %s reads indexes only', async (movieId) => {
  const { userId } = await createUser(deps);
  for (const who of [{ userId }, { visitorId: 'a-visitor-id-1234' }, {}]) {
    const look = { movieId, ip: '192.0.2.7', watchedSeconds: 60, ...who };
    const plan = await planOf(deps.db, (db) => trackView({ ...deps, db }, look), { seqScan: true });
    expect(plan.scanned).not.toContain('movies');
    expect(plan.scanned).not.toContain('movie_views');
    expect(plan.indexes).toContain('movie_views_pkey');
  }
});

test('the list reads indexes of whatever is big', async () => {
  const asked = { window: 'day', source: 'blend', explain: true, page: 1, perPage: 20 } as const;
  const plan = await planOf(deps.db, (db) => listTrending({ ...deps, db }, asked), { seqScan: true });
  for (const table of BIG) expect(plan.scanned).not.toContain(table);
  expect(plan.indexes).toContain('movies_popularity');
});

test('what the job reads every few minutes is of its time, and not all there is', async () => {
  const span = { span: 'day', now: deps.clock.now() } as const;
  const plan = await planOf(deps.db, (db) => readActivity(db, span), { seqScan: true });
  expect(plan.indexes).toContain('movie_views_at');
  for (const table of ['ratings', 'movie_views']) expect(plan.scanned).not.toContain(table);
});
