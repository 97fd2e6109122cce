import type { Database } from '@matinee/db';
import type { KyselyPlugin } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { FlowQueue } from '../job-queue.ts';
import { findServingModel } from '../models/serving-model.ts';
import { createMovie, createSession, createUser } from '../testing/fixtures.ts';
import { createModel } from '../testing/models.ts';
import { createTestDeps, type TestDeps } from '../testing/test-deps.ts';
import { planOf } from '../testing/watch-queries.ts';
import { finishRefresh } from './finish-refresh.ts';
import { planRefresh, refreshChunk, type UserRange } from './refresh-active.ts';
import { refreshUser, storeListOf } from './refresh-user.ts';
import { getTaste } from './taste.ts';

const DAY_MS = 86_400_000;
const EVERYBODY = {
  from: '00000000-0000-0000-0000-000000000000',
  to: 'ffffffff-ffff-ffff-ffff-ffffffffffff',
};

let deps: TestDeps;
let movieId: number;

beforeAll(async () => {
  deps = await createTestDeps();
  // The model of the fixture knows the movies 1 and 2.
  movieId = await createMovie(deps, { genres: ['Drama'] });
  expect(movieId).toBe(1);
  await createMovie(deps, { genres: ['Drama'] });
  await createModel(deps);
});
beforeEach(async () => {
  await deps.pool.query('delete from users');
  deps.time.now = new Date();
});
afterAll(() => deps.destroy());

/** Who rated a movie and was here this long ago. */
async function createReader(seenMs = 0): Promise<string> {
  const { userId, raterId } = await createUser(deps);
  await deps.db.insertInto('ratings').values({ rater_id: raterId, movie_id: movieId, score: 9 }).execute();
  await setSeen(userId, seenMs);
  return userId;
}

async function setSeen(userId: string, agoMs: number): Promise<void> {
  const at = new Date(deps.time.now.getTime() - agoMs);
  await deps.db.updateTable('users').set({ library_changed_at: at }).where('id', '=', userId).execute();
}

async function plan(reason: 'scheduled' | 'promoted' = 'scheduled') {
  const chunks: UserRange[] = [];
  const enqueueFlow = (async (parent: { payload: object }, children: { payloads: readonly UserRange[] }) => {
    const plannedAt = deps.time.now.toISOString();
    expect(parent.payload).toEqual({ reason, chunks: children.payloads.length, plannedAt });
    chunks.push(...children.payloads);
    return { jobId: '1' };
  }) as unknown as FlowQueue['enqueueFlow'];
  return { ...(await planRefresh({ ...deps, flows: { enqueueFlow } }, reason)), ranges: chunks };
}

const listsOf = async () =>
  (await deps.db.selectFrom('recommendation_lists').select('user_id').orderBy('user_id').execute()).map(
    ({ user_id }) => user_id,
  );

test('who was here lately and has liked something gets a list, others do not', async () => {
  const here = await createReader();
  const signedIn = await createReader(30 * DAY_MS);
  await createSession(deps, signedIn);
  const liked = (await createUser(deps)).userId;
  await deps.db.insertInto('favorites').values({ user_id: liked, movie_id: movieId }).execute();
  await createReader(30 * DAY_MS);
  await createUser(deps);
  const banned = await createReader();
  await deps.db.updateTable('users').set({ banned_at: new Date() }).where('id', '=', banned).execute();
  const { users, ranges } = await plan();
  const wanted = [here, signedIn, liked].sort();
  expect({ users, ranges }).toEqual({ users: 3, ranges: [{ from: wanted[0], to: wanted[2] }] });
  expect(await refreshChunk(deps, ranges[0] ?? EVERYBODY)).toEqual({ users: 3 });
  expect(await listsOf()).toEqual(wanted);
});

test('a list that is fresh for a while is left, one that is old, of another taste or model is made anew', async () => {
  const userId = await createReader();
  await refreshUser(deps, userId);
  expect(await plan()).toMatchObject({ users: 0, chunks: 0, ranges: [] });
  expect(await refreshChunk(deps, EVERYBODY)).toEqual({ users: 0 });
  deps.time.now = new Date(deps.time.now.getTime() + 96 * 60_000);
  expect(await refreshChunk(deps, EVERYBODY)).toEqual({ users: 1 });
  // Delivered twice it does nothing more.
  expect(await refreshChunk(deps, EVERYBODY)).toEqual({ users: 0 });
  await deps.db.updateTable('users').set({ taste_revision: 7 }).where('id', '=', userId).execute();
  expect(await refreshChunk(deps, EVERYBODY)).toEqual({ users: 1 });
  await createModel(deps);
  expect(await plan('promoted')).toMatchObject({ users: 1, chunks: 1 });
  expect(await refreshChunk(deps, EVERYBODY)).toEqual({ users: 1 });
  expect((await listsOf()).length).toBe(3);
});

test('many users are many chunks, which overlap nowhere and leave nobody out', async () => {
  await deps.pool.query(`
    with new_users as (
      insert into users (id, email, username, password_hash)
      select gen_random_uuid(), 'many' || n || '@example.org', 'many' || n, '-' from generate_series(1, 205) n returning id)
    insert into favorites (user_id, movie_id) select id, 1 from new_users`);
  const { users, chunks, ranges } = await plan();
  expect({ users, chunks }).toEqual({ users: 205, chunks: 3 });
  const ends = ranges.flatMap(({ from, to }) => [from, to]);
  expect(ends).toEqual(ends.toSorted());
  const [first, ...others] = ranges;
  expect(await refreshChunk(deps, first ?? EVERYBODY)).toEqual({ users: 100 });
  expect(await plan()).toMatchObject({ users: 105, chunks: 2 });
  let stored = 100;
  for (const range of others) stored += (await refreshChunk(deps, range)).users;
  expect(stored).toBe(205);
  expect(new Set(await listsOf()).size).toBe(205);
});

test('the rows of the profiles are read once for all of a chunk', async () => {
  for (let n = 0; n < 5; n++) await createReader();
  const reads: string[] = [];
  const recorder: KyselyPlugin = {
    transformQuery: ({ node }) => {
      const text = JSON.stringify(node);
      if (text.includes('model_rows')) reads.push(text);
      return node;
    },
    transformResult: async ({ result }) => result,
  };
  const db = deps.db.withPlugin(recorder) as Database;
  expect(await refreshChunk({ ...deps, db }, EVERYBODY)).toEqual({ users: 5 });
  // What candidates are like is read for each list: who they are is known only then.
  expect(reads.filter((text) => !text.includes('"features"'))).toHaveLength(1);
});

test('who goes meanwhile is nobody’s error, and a model that does neither', async () => {
  const userId = await createReader();
  const taste = await getTaste(deps, { userId });
  const model = await findServingModel(deps);
  await deps.pool.query('delete from users');
  expect(await storeListOf(deps, { userId, taste, model })).toBeUndefined();
  expect(await refreshChunk(deps, { from: userId, to: userId })).toEqual({ users: 0 });
  const other = await createReader();
  const gone = model && { ...model, id: '0197a1a0-0000-7000-8000-000000000000' };
  expect(await storeListOf(deps, { userId: other, taste, model: gone })).toBeUndefined();
  expect(await listsOf()).toEqual([]);
});

test('a chunk that is stopped keeps what it has done', async () => {
  for (let n = 0; n < 3; n++) await createReader();
  await expect(
    refreshChunk(deps, EVERYBODY, { signal: AbortSignal.abort(new Error('stopped')) }),
  ).rejects.toThrow('stopped');
  const progress: number[] = [];
  const onProgress = (fraction: number) => void progress.push(fraction);
  expect(await refreshChunk(deps, EVERYBODY, { onProgress })).toEqual({ users: 3 });
  expect(progress).toEqual([1]);
});

test('without a model there is nothing to make', async () => {
  await createReader();
  await using bare = await createTestDeps();
  const enqueueFlow = () => Promise.reject(new Error('nothing to wait for'));
  expect(await planRefresh({ ...bare, flows: { enqueueFlow } }, 'scheduled')).toEqual({
    users: 0,
    chunks: 0,
  });
  expect(await refreshChunk(bare, EVERYBODY)).toEqual({ users: 0 });
});

test('the end of a refresh tells how many lists there are', async () => {
  const results = [{ users: 100 }, { users: 5 }, null, 'odd'];
  const plannedAt = new Date(deps.time.now.getTime() - 1_500).toISOString();
  expect(await finishRefresh(deps, { plannedAt, results, failures: [] })).toEqual({
    users: 105,
    failedChunks: 0,
    seconds: 1.5,
  });
  const failures = ['broken'];
  expect(await finishRefresh(deps, { plannedAt, results: [], failures })).toMatchObject({
    users: 0,
    failedChunks: 1,
  });
});

test('neither all ratings nor, for a chunk, all sessions are read', async () => {
  const here = await createReader();
  await deps.pool.query(
    `insert into users (id, email, username, password_hash, library_changed_at)
     select gen_random_uuid(), 'many' || n || '@example.com', 'many' || n, '', now() - interval '1 day' * (n % 100)
     from generate_series(1, 5000) n`,
  );
  await deps.pool.query(
    "insert into raters (user_id, source) select id, 'user' from users where email like 'many%'",
  );
  await deps.pool.query(
    `insert into ratings (rater_id, movie_id, score)
     select r.id, m.id, 8 from raters r join users u on u.id = r.user_id and u.email like 'many%', movies m`,
  );
  await deps.pool.query(
    `insert into sessions (id, user_id, expires_at, absolute_expires_at, last_used_at)
     select gen_random_uuid(), u.id, now(), now(), now() - interval '60 days' * random()
     from users u, generate_series(1, 4)`,
  );
  await deps.pool.query('analyze users, raters, ratings, sessions');
  const flows: FlowQueue = { enqueueFlow: async () => ({ jobId: '1' }) };
  const planned = await planOf(deps.db, (db) => planRefresh({ ...deps, db, flows }, 'scheduled'), {
    seqScan: true,
  });
  expect(planned.scanned).not.toContain('ratings');
  expect(planned.indexes).toContain('raters_user_id_key');
  const range = { from: here, to: here };
  const chunk = await planOf(deps.db, (db) => refreshChunk({ ...deps, db }, range), { seqScan: true });
  for (const table of ['users', 'sessions', 'ratings']) expect(chunk.scanned).not.toContain(table);
  expect(chunk.indexes).toContain('sessions_user_id');
});
