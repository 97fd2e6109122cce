import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { addFavorite } from '../favorites/add-favorite.ts';
import { getPreferences } from '../preferences/get-preferences.ts';
import { setPreferences } from '../preferences/set-preferences.ts';
import { setRating } from '../ratings/set-rating.ts';
import { createMovie, createUser } from '../testing/fixtures.ts';
import { createTestDeps, type TestDeps } from '../testing/test-deps.ts';
import { inTransaction } from './in-transaction.ts';
import { type KeptAnswer, once, type Repeatable } from './once.ts';

let deps: TestDeps;
let userId: string;
let call: Repeatable;
/** How often the write of {@link rate} ran, to its end or not. */
let runs: number;

beforeAll(async () => {
  deps = await createTestDeps();
});
beforeEach(async () => {
  deps.time.now = new Date();
  ({ userId } = await createUser(deps));
  call = { userId, key: 'k-1', procedure: 'history.add', input: { movieId: '1', note: 'x' } };
  runs = 0;
  deps.enqueued.length = 0;
});
afterAll(() => deps.destroy());

/** A write that would leave two rows if it ran twice. */
async function add(given: Pick<TestDeps, 'db'>, movieId: number): Promise<KeptAnswer> {
  runs += 1;
  const id = crypto.randomUUID();
  await given.db
    .insertInto('history')
    .values({ id, user_id: userId, movie_id: movieId, watched_at: deps.time.now, completed: true })
    .execute();
  return { status: 201, output: { zulu: 1, id, alpha: [{ b: 2, a: 1 }] }, headers: { location: `/${id}` } };
}

async function entries(): Promise<number> {
  const rows = await deps.db.selectFrom('history').where('user_id', '=', userId).select('id').execute();
  return rows.length;
}

const movie = () => createMovie(deps);

test('sent again, the answer is the same to the letter, and nothing is written', async () => {
  const movieId = await movie();
  const first = await once(deps, call, (inside) => add(inside, movieId));
  const reordered = { ...call, input: { note: 'x', movieId: '1' } };
  const again = await once(deps, reordered, (inside) => add(inside, movieId));
  expect(first.isRepeated).toBe(false);
  expect(again).toEqual({ ...first, isRepeated: true });
  expect(JSON.stringify(again.output)).toBe(JSON.stringify(first.output));
  expect([runs, await entries()]).toEqual([1, 1]);
});

test.each<[string, Partial<Repeatable>]>([
  ['other input', { input: { movieId: '1', note: 'y' } }],
  ['input with one key more', { input: { movieId: '1', note: 'x', more: null } }],
  ['another procedure', { procedure: 'reviews.create' }],
  ['a file', { input: Buffer.from('{"movieId":"1","note":"x"} ') }],
])('the same key with %s is a conflict', async (_, changes) => {
  const movieId = await movie();
  await once(deps, call, (inside) => add(inside, movieId));
  const sent = once(deps, { ...call, ...changes }, (inside) => add(inside, movieId));
  await expect(sent).rejects.toMatchObject({ code: 'conflict' });
  expect([runs, await entries()]).toEqual([1, 1]);
});

test("another key, and another user's same key, stand for other calls", async () => {
  const movieId = await movie();
  const { userId: otherId } = await createUser(deps);
  for (const changes of [{}, { key: 'k-2' }, { userId: otherId }])
    await once(deps, { ...call, ...changes }, (inside) => add(inside, movieId));
  expect(runs).toBe(3);
});

test('a key counts for a day, and then stands for whatever it is sent with', async () => {
  const movieId = await movie();
  const send = (input: unknown) => once(deps, { ...call, input }, (inside) => add(inside, movieId));
  const first = await send('one');
  deps.time.now = new Date(deps.time.now.getTime() + 24 * 3_600_000 - 1);
  expect(await send('one')).toEqual({ ...first, isRepeated: true });
  deps.time.now = new Date(deps.time.now.getTime() + 1);
  expect((await send('two')).isRepeated).toBe(false);
  expect((await send('two')).isRepeated).toBe(true);
  await expect(send('one')).rejects.toMatchObject({ code: 'conflict' });
  expect(await entries()).toBe(2);
});

test('a failure is not kept, and leaves nothing of what was written', async () => {
  const movieId = await movie();
  const failing = once(deps, call, async (inside) => {
    await add(inside, movieId);
    throw new Error('the projector is broken');
  });
  await expect(failing).rejects.toThrow('the projector is broken');
  expect(await entries()).toBe(0);
  expect((await once(deps, call, (inside) => add(inside, movieId))).isRepeated).toBe(false);
  expect(await entries()).toBe(1);
});

test('30 at once: one runs, all get its answer', async () => {
  const movieId = await movie();
  const sent = Array.from({ length: 30 }, () => once(deps, call, (inside) => add(inside, movieId)));
  const answers = await Promise.all(sent);
  expect(answers.filter(({ isRepeated }) => !isRepeated)).toHaveLength(1);
  expect(new Set(answers.map(({ output }) => JSON.stringify(output))).size).toBe(1);
  expect([runs, await entries()]).toEqual([1, 1]);
});

test('a twin that waits runs when the first one fails', async () => {
  const movieId = await movie();
  const claimed = Promise.withResolvers<void>();
  const end = Promise.withResolvers<void>();
  const first = once(deps, call, async (inside) => {
    await add(inside, movieId);
    claimed.resolve();
    await end.promise;
    throw new Error('the projector is broken');
  });
  await claimed.promise;
  const twin = once(deps, call, (inside) => add(inside, movieId));
  end.resolve();
  await expect(first).rejects.toThrow('the projector is broken');
  expect((await twin).isRepeated).toBe(false);
  expect([runs, await entries()]).toEqual([2, 1]);
});

test('a process that dies before the commit leaves nothing, and the call can be sent again', async () => {
  const movieId = await movie();
  const dying = once(deps, call, async (inside) => {
    const answer = await add(inside, movieId);
    // As its connection ends with the process.
    const { pid } = await inside.db
      .selectNoFrom((eb) => eb.fn<number>('pg_backend_pid', []).as('pid'))
      .executeTakeFirstOrThrow();
    await deps.pool.query('select pg_terminate_backend($1)', [pid]);
    return answer;
  });
  await expect(dying).rejects.toThrow();
  expect(await entries()).toBe(0);
  expect((await once(deps, call, (inside) => add(inside, movieId))).isRepeated).toBe(false);
  expect(await entries()).toBe(1);
});

test('what others are told waits for the commit, and is not told again', async () => {
  const movieId = String(await movie());
  const told: string[] = [];
  const inUse: TestDeps = {
    ...deps,
    cache: { ...deps.cache, drop: async (tags) => void told.push(...tags) },
    jobs: {
      enqueue: async (name) => {
        told.push(name);
        return { jobId: '1' };
      },
    },
  };
  const run = async (inside: TestDeps): Promise<KeptAnswer> => {
    const { rating } = await setRating(inside, { userId, movieId, score: 7 });
    await addFavorite(inside, { userId, movieId });
    expect(told).toEqual([]);
    return { status: 201, output: rating, headers: {} };
  };
  await once(inUse, call, run);
  expect(told).toEqual([`movie:${movieId}`, 'recommendations.refreshUser', 'recommendations.refreshUser']);
  await once(inUse, call, run);
  expect(told).toHaveLength(3);
  const failing = once(inUse, { ...call, key: 'k-2' }, async (inside) => {
    await setRating(inside, { userId, movieId, score: 3 });
    throw new Error('the projector is broken');
  });
  await expect(failing).rejects.toThrow();
  expect(told).toHaveLength(3);
});

test('a queue that is down does not undo what is written', async () => {
  const movieId = String(await movie());
  const jobs = { enqueue: () => Promise.reject(new Error('the queue is down')) };
  const down: TestDeps = { ...deps, jobs };
  const answer = await once(down, call, async (inside) => {
    await inside.jobs.enqueue('accounts.cleanUp', {});
    const { isNew } = await setRating(inside, { userId, movieId, score: 7 });
    return { status: 201, output: { isNew }, headers: {} };
  });
  expect(answer.output).toEqual({ isNew: true });
});

test('of an account that is gone nothing is written', async () => {
  const movieId = await movie();
  await deps.db.deleteFrom('users').where('id', '=', userId).execute();
  await expect(once(deps, call, (inside) => add(inside, movieId))).rejects.toMatchObject({
    code: 'unauthenticated',
  });
  expect(runs).toBe(0);
});

test('beside other writes of the same user, and the end of the account, nothing waits for ever', async () => {
  const movieId = await movie();
  const nothing = await getPreferences(deps, { userId });
  const wishes = { ...nothing, likedGenres: [], dislikedGenres: [], userId };
  const write = (i: number): Promise<unknown> => {
    if (i % 3 === 0) return setRating(deps, { userId, movieId: String(movieId), score: 5 });
    if (i % 3 === 1) return setPreferences(deps, wishes);
    return once(deps, { ...call, key: `k-${i % 4}` }, async (inside) => {
      await setRating(inside, { userId, movieId: String(movieId), score: 6 });
      return add(inside, movieId);
    });
  };
  await Promise.all(Array.from({ length: 30 }, (_, i) => write(i)));
  expect(await entries()).toBe(runs);
  const last = await Promise.allSettled([
    ...Array.from({ length: 9 }, (_, i) => write(i)),
    deps.db.deleteFrom('users').where('id', '=', userId).execute(),
    ...Array.from({ length: 9 }, (_, i) => write(i)),
  ]);
  for (const result of last)
    if (result.status === 'rejected')
      expect(['unauthenticated', 'notFound']).toContain((result.reason as { code?: unknown }).code);
});

test('a transaction in a transaction is the same one', async () => {
  const movieId = await movie();
  const failing = inTransaction(deps.db, async (outer) => {
    await inTransaction(outer, (inner) => add({ db: inner }, movieId));
    throw new Error('the projector is broken');
  });
  await expect(failing).rejects.toThrow('the projector is broken');
  expect(await entries()).toBe(0);
  await inTransaction(deps.db, (trx) => add({ db: trx }, movieId));
  expect(await entries()).toBe(1);
});
