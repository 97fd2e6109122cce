import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createUser } from '../testing/fixtures.ts';
import { type TestFeed, testFeeds } from '../testing/library.ts';
import { createTestDeps, type TestDeps } from '../testing/test-deps.ts';
import { type PlanSummary, planOf } from '../testing/watch-queries.ts';

/** Of one user, among many others of whom most are no users. */
const KEPT = 50_000;

let deps: TestDeps;
let userId: string;

beforeAll(async () => {
  deps = await createTestDeps();
  ({ userId } = await createUser(deps));
  const other = await createUser(deps);
  const client = await deps.pool.connect();
  // Nothing is to be derived from these rows.
  await client.query('set session_replication_role = replica');
  await client.query(
    `insert into movies (title, year) select 'Movie ' || i, 1900 + i % 120 from generate_series(1, $1::int) i`,
    [KEPT],
  );
  await client.query('insert into movie_stats (movie_id) select id from movies');
  await client.query(
    `insert into raters (source, external_id) select 'test', i::text from generate_series(1, 300) i`,
  );
  const times = `now() - id * interval '1 minute'`;
  await client.query(
    `insert into ratings (rater_id, movie_id, score, created_at, updated_at)
     select r.id, m.id, 5, now(), now() from raters r, movies m where r.user_id is null and m.id % 150 = r.id % 150`,
  );
  for (const [id, every] of [
    [userId, 1],
    [other.userId, 100],
  ] as const) {
    const movies = `select m.*, u.id as user_id from movies m, users u where u.id = $1 and m.id % ${every} = 0`;
    for (const table of ['favorites', 'watchlist'])
      await client.query(
        `insert into ${table} (user_id, movie_id, created_at, changed_at) select user_id, id, ${times}, ${times} from (${movies}) m`,
        [id],
      );
    await client.query(
      `insert into history (id, user_id, movie_id, watched_at, completed, created_at, changed_at)
       select gen_random_uuid(), user_id, id, ${times}, true, ${times}, ${times} from (${movies}) m`,
      [id],
    );
    await client.query(
      `insert into ratings (rater_id, movie_id, score, created_at, updated_at, changed_at)
       select (select id from raters where user_id = $1), id, 1 + id % 10, ${times}, ${times}, ${times} from (${movies}) m`,
      [id],
    );
    await client.query(
      `insert into removals (user_id, feed, target, changed_at)
       select user_id, feed, (-id)::text, ${times} from (${movies}) m,
         unnest('{favorites,watchlist,history,ratings}'::text[]) feed`,
      [id],
    );
  }
  await client.query(
    `insert into removals (user_id, feed, target, changed_at)
     select gen_random_uuid(), feed, '1', ${times.replace('id', 'i')}
     from generate_series(1, $1::int) i, unnest('{favorites,watchlist,history,ratings}'::text[]) feed`,
    [KEPT],
  );
  await client.query('set session_replication_role = default');
  await client.query('analyze');
  client.release();
}, 180_000);
afterAll(() => deps?.destroy());

/** Of the first page and of one that a cursor opens: both directions. */
async function plansOf(feed: TestFeed, query: object): Promise<PlanSummary[]> {
  const plans: PlanSummary[] = [];
  const orders = 'changedSince' in query ? [undefined] : (['asc', 'desc'] as const);
  for (const order of orders) {
    const first = await feed.list(deps, { userId, limit: 3, order, ...query });
    for (const cursor of [undefined, first.pagination.nextCursor ?? ''])
      plans.push(
        await planOf(deps.db, (db) => feed.list({ ...deps, db }, { userId, order, cursor, ...query }), {
          seqScan: true,
        }),
      );
  }
  return plans;
}

const served: Record<string, Record<string, string>> = {
  favorites: { added: 'favorites_newest', changes: 'favorites_changed' },
  watchlist: { added: 'watchlist_newest', changes: 'watchlist_changed' },
  history: { added: 'history_added', watched: 'history_newest', changes: 'history_changed' },
  ratings: {
    added: 'ratings_added',
    newest: 'ratings_newest',
    score: 'ratings_score',
    changes: 'ratings_changed',
  },
};

describe.each(testFeeds)(`$name of who keeps ${KEPT} movies`, (feed) => {
  const { changes = '', ...sorts } = served[feed.name] ?? {};

  test.each(Object.entries(sorts))('by %s: a page is a piece of the index %s', async (sort, index) => {
    for (const plan of await plansOf(feed, { sort })) {
      expect(plan.indexes).toContain(index);
      for (const node of ['Sort', 'Incremental Sort', 'Bitmap Heap Scan', 'Hash Join'])
        expect(plan.nodes).not.toContain(node);
      expect(plan.scanned).not.toContain(feed.name);
      expect(plan.scanned).not.toContain('movies');
    }
  });

  test('what has changed is a piece of two', async () => {
    for (const changedSince of ['2020-01-01T00:00:00Z', new Date(Date.now() - 3_600_000).toISOString()]) {
      // Of an account that is younger than what is asked for nothing is forgotten.
      for (const plan of await plansOf(feed, { changedSince })) {
        expect([...plan.indexes]).toEqual(expect.arrayContaining([changes, 'removals_changed']));
        for (const node of ['Sort', 'Bitmap Heap Scan', 'Hash Join']) expect(plan.nodes).not.toContain(node);
        expect(plan.scanned).not.toContain('removals');
      }
    }
  });

  test('by other sorts a page is right, too', async () => {
    for (const sort of feed.sorts.filter((name) => !(name in sorts))) {
      const first = await feed.list(deps, { userId, sort, limit: 2 });
      const cursor = first.pagination.nextCursor ?? '';
      const second = await feed.list(deps, { userId, sort, limit: 2, cursor });
      const both = await feed.list(deps, { userId, sort, limit: 4 });
      expect([...first.items, ...second.items]).toEqual(both.items);
    }
  });
});
