import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDeps, type TestDeps } from '../testing/test-deps.ts';
import { planOf } from '../testing/watch-queries.ts';
import {
  listMovieReviews,
  listMyReviews,
  listReviews,
  movieReviewSorts,
  reviewSorts,
} from './list-reviews.ts';

const limit = 20;

let deps: TestDeps;
let movieId: string;
let userId: string;

/** 50,000 reviews: 500 users, each about 100 of 2,000 movies. Without triggers, which would take the longest. */
beforeAll(async () => {
  deps = await createTestDeps();
  await sql`
insert into movies (title, year) select 'Movie ' || i, 1950 + i % 70 from generate_series(1, 2000) i`.execute(
    deps.db,
  );
  await deps.db.transaction().execute(async (trx) => {
    await sql`set local statement_timeout = 0`.execute(trx);
    await sql`set local session_replication_role = replica`.execute(trx);
    await sql`
insert into users (id, email, username, password_hash)
select gen_random_uuid(), 'u' || i || '@example.org', 'u' || i, '-' from generate_series(1, 500) i`.execute(
      trx,
    );
    await sql`insert into raters (user_id, source) select id, 'user' from users`.execute(trx);
    await sql`
insert into reviews (id, user_id, movie_id, text, score, helpful, not_helpful, created_at)
select gen_random_uuid(), by.user_id, m.id, 'It is word' || abs(hashtext(m.id || ' ' || by.id)) % 2000 || ' and more of it',
  nullif((by.id * 7 + m.id) % 11, 0), (by.id * 5 + m.id) % 30, (by.id + m.id * 11) % 13,
  now() - (m.id * by.id % 100000) * interval '1 minute'
from raters by join movies m on (m.id + by.id * 3) % 20 = 0`.execute(trx);
    await sql`
update movie_stats set histogram = array_fill(movie_id % 7, array[5]) || array_fill(movie_id % 11, array[5])
where movie_id % 3 > 0`.execute(trx);
  });
  await deps.pool.query('analyze');
  const row = await deps.db.selectFrom('reviews').select(['movie_id', 'user_id']).executeTakeFirstOrThrow();
  movieId = String(row.movie_id);
  userId = row.user_id;
}, 120_000);
afterAll(() => deps?.destroy());

type Reads = (db: TestDeps['db']) => Promise<{ pagination: { nextCursor: string | null } }>;

/** Of two pages, the second from the cursor of the first. */
async function planOfPages(read: (cursor?: string) => Reads) {
  const first = await read()(deps.db);
  const cursor = first.pagination.nextCursor ?? undefined;
  expect(cursor).toBeDefined();
  return planOf(
    deps.db,
    async (db) => {
      await read()(db);
      await read(cursor)(db);
    },
    { seqScan: true },
  );
}

test('there are as many as said', async () => {
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from reviews`.execute(deps.db);
  expect(rows[0]?.n).toBe(50_000);
});

test.each(reviewSorts.flatMap((sort) => (['desc', 'asc'] as const).map((order) => ({ sort, order }))))(
  'pages by $sort $order read no table of reviews from end to end',
  async ({ sort, order }) => {
    const plan = await planOfPages(
      (cursor) => (db) => listReviews({ ...deps, db }, { sort, order, limit, cursor, readerId: userId }),
    );
    expect(plan.scanned).not.toContain('reviews');
    if (sort !== 'movieRating') expect(plan.nodes).not.toContain('Sort');
  },
);

test.each(movieReviewSorts)('pages of a movie by %s are read from its index', async (sort) => {
  const plan = await planOfPages(
    (cursor) => (db) => listMovieReviews({ ...deps, db }, { movieId, sort, limit: 5, cursor }),
  );
  expect(plan.scanned).not.toContain('reviews');
});

test.each([
  ['user', 'reviews_user_newest'],
  ['movie', 'reviews_movie_newest'],
  ['text', 'reviews_words'],
] as const)('pages by %s are read from %s', async (filter, index) => {
  const value = { user: userId, movie: movieId, text: 'word40' }[filter];
  const plan = await planOfPages(
    (cursor) => (db) => listReviews({ ...deps, db }, { [filter]: value, limit: 3, cursor }),
  );
  expect(plan.scanned).not.toContain('reviews');
  expect([...plan.indexes].join()).toContain(filter === 'movie' ? 'reviews_movie' : index);
});

test("one's own are read from their index", async () => {
  const plan = await planOfPages(
    (cursor) => (db) => listMyReviews({ ...deps, db }, { userId, limit, cursor }),
  );
  expect(plan.indexes).toContain('reviews_user_newest');
  expect(plan.scanned).not.toContain('reviews');
  expect(plan.nodes).not.toContain('Sort');
});
