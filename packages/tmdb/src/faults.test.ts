import { afterEach, expect, test, vi } from 'vitest';
import type { Movie } from './index.ts';
import { failureOf } from './testing/error-of.ts';
import { startTestClient } from './testing/test-client.ts';

const HEAT = 949;
/** Longer than any test lasts. */
const FOREVER_MS = 3_600_000;

afterEach(() => vi.useRealTimers());

test('a 5xx is tried again, after longer and longer waits', async () => {
  await using tested = await startTestClient();
  tested.standIn.faults.set({ status: 503, times: 2 });
  expect(await tested.client.getMovie({ id: HEAT })).toMatchObject({ title: 'Heat' });
  expect(tested.clock.sleeps).toEqual([300, 600]);
  expect(tested.standIn.stats.read().requests).toBe(3);
});

test('the waits are anywhere below that', async () => {
  const random = vi.fn(() => 0).mockReturnValueOnce(0.5);
  await using tested = await startTestClient({ random });
  tested.standIn.faults.set({ status: 500, times: 2 });
  await tested.client.getMovie({ id: HEAT });
  expect(tested.clock.sleeps).toEqual([150, 0]);
});

test('a 5xx that stays is unavailable, with its status', async () => {
  await using tested = await startTestClient();
  tested.standIn.faults.set({ status: 502 });
  const failure = await failureOf(tested.client.getMovie({ id: HEAT }));
  expect(failure).toMatchObject({ code: 'unavailable', reason: 'status', status: 502 });
  expect(tested.standIn.stats.read().requests).toBe(3);
});

test('the Retry-After of a 5xx is kept to', async () => {
  await using tested = await startTestClient();
  tested.standIn.faults.set({ status: 503, retryAfter: 4, times: 1 });
  await tested.client.getMovie({ id: HEAT });
  expect(tested.clock.sleeps).toEqual([4_000]);
});

test('no attempt begins after the deadline', async () => {
  await using tested = await startTestClient({ deadlineMs: 500 });
  tested.standIn.faults.set({ status: 500 });
  expect(await failureOf(tested.client.getMovie({ id: HEAT }))).toMatchObject({ code: 'unavailable' });
  expect(tested.clock.sleeps).toEqual([300]);
  expect(tested.standIn.stats.read().requests).toBe(2);
});

test('a 429 is tried again when TMDb says', async () => {
  await using tested = await startTestClient();
  tested.standIn.faults.set({ status: 429, retryAfter: 7, times: 1 });
  expect(await tested.client.getMovie({ id: HEAT })).toMatchObject({ title: 'Heat' });
  expect(tested.clock.sleeps).toEqual([7_000]);
});

test('a 429 that does not say is tried again after a second, and not for ever', async () => {
  await using tested = await startTestClient();
  tested.standIn.faults.set({ status: 429 });
  expect(await failureOf(tested.client.getMovie({ id: HEAT }))).toEqual({
    code: 'rateLimited',
    retryAfterMs: 1_000,
  });
  expect(tested.clock.sleeps).toEqual([1_000, 1_000]);
});

test('a 429 for longer than a call may last holds all of them back, but not for a day', async () => {
  await using tested = await startTestClient();
  const { client, clock, standIn } = tested;
  standIn.faults.set({ status: 429, retryAfter: 86_400, times: 1 });
  expect(await failureOf(client.getMovie({ id: HEAT }))).toEqual({
    code: 'rateLimited',
    retryAfterMs: 30_000,
  });
  clock.advance(10_000);
  expect(await failureOf(client.listPopular())).toEqual({ code: 'rateLimited', retryAfterMs: 20_000 });
  expect(standIn.stats.read().requests).toBe(1);
  clock.advance(20_000);
  expect(await client.getMovie({ id: HEAT })).toMatchObject({ title: 'Heat' });
});

test('a slow answer is given up', async () => {
  await using tested = await startTestClient({ attemptTimeoutMs: 20, retries: 1 });
  tested.standIn.faults.set({ slow: FOREVER_MS });
  const failure = await failureOf(tested.client.getMovie({ id: HEAT }));
  expect(failure).toEqual({ code: 'unavailable', reason: 'timeout' });
  expect(tested.standIn.stats.read().requests).toBe(2);
});

test.each(['disconnected', 'down'] as const)(
  'a connection that breaks (%s) is tried again',
  async (fault) => {
    await using tested = await startTestClient();
    tested.standIn.faults.set({ [fault]: true, times: 1 });
    expect(await tested.client.getMovie({ id: HEAT })).toMatchObject({ title: 'Heat' });
    tested.standIn.faults.set({ [fault]: true });
    const failure = await failureOf(tested.client.getMovie({ id: HEAT }));
    expect(failure).toMatchObject({
      code: 'unavailable',
      reason: 'network',
      errno: expect.stringMatching(/^[A-Z_]+$/),
    });
  },
);

test('nobody there', async () => {
  const tested = await startTestClient();
  await tested.standIn.close();
  const failure = await failureOf(tested.client.getMovie({ id: HEAT }));
  expect(failure).toEqual({ code: 'unavailable', reason: 'network', errno: 'ECONNREFUSED' });
});

test.each([
  ['truncated', 'notJson'],
  ['notJson', 'notJson'],
  ['huge', 'tooLarge'],
] as const)('an answer that is %s is a bad one, and not asked for again', async (fault, reason) => {
  await using tested = await startTestClient();
  tested.standIn.faults.set({ [fault]: true });
  expect(await failureOf(tested.client.getMovie({ id: HEAT }))).toMatchObject({ code: 'badAnswer', reason });
  expect(await failureOf(tested.client.listPopular())).toMatchObject({ code: 'badAnswer', reason });
  expect(tested.standIn.stats.read().requests).toBe(2);
  tested.standIn.faults.set();
  expect(await tested.client.getMovie({ id: HEAT })).toMatchObject({ title: 'Heat' });
});

test('of a movie with wrong types the rest is served, and the bad parts are named', async () => {
  await using tested = await startTestClient();
  const whole = await tested.client.getMovie({ id: HEAT });
  tested.standIn.faults.set({ wrongTypes: ['runtime', 'release_date', 'keywords', 'file_path'] });
  const part = await tested.client.getMovie({ id: HEAT });
  const expected: Movie = {
    ...whole,
    runtime: null,
    releaseDate: null,
    releaseDates: whole.releaseDates?.map((release) => ({ ...release, date: null })) ?? null,
    keywords: null,
    images: { posters: [], backdrops: [], logos: [] },
    similar: whole.similar?.map((movie) => ({ ...movie, releaseDate: null })) ?? null,
    recommendations: whole.recommendations?.map((movie) => ({ ...movie, releaseDate: null })) ?? null,
    badParts: expect.arrayContaining(['runtime', 'releaseDate', 'keywords', 'images.posters[]']),
  };
  expect(part).toEqual(expected);
});

test('a page of which nothing can be read is a bad answer, not an empty page', async () => {
  await using tested = await startTestClient();
  tested.standIn.faults.set({ wrongTypes: ['id'] });
  expect(await failureOf(tested.client.listPopular())).toEqual({ code: 'badAnswer', reason: 'shape' });
  expect(await failureOf(tested.client.listGenres())).toEqual({ code: 'badAnswer', reason: 'shape' });
  tested.standIn.faults.set({ wrongTypes: ['results'] });
  expect(await failureOf(tested.client.listPopular())).toEqual({ code: 'badAnswer', reason: 'shape' });
});

test('of a page with bad parts the rest is served', async () => {
  await using tested = await startTestClient();
  const whole = await tested.client.listPopular();
  tested.standIn.faults.set({ wrongTypes: ['overview', 'genre_ids'] });
  expect(await tested.client.listPopular()).toEqual({
    ...whole,
    items: whole.items.map((item) => ({ ...item, overview: null, genreIds: [] })),
    badParts: ['items[].overview', 'items[].genreIds'],
  });
});

test('a key that TMDb does not take is unauthorized, and not tried again', async () => {
  await using tested = await startTestClient({ apiKey: 'f'.repeat(32) });
  expect(await failureOf(tested.client.getMovie({ id: HEAT }))).toEqual({ code: 'unauthorized' });
  expect(tested.standIn.stats.read().requests).toBe(1);
  expect(tested.client.state.breaker).toBe('closed');
});

test('500 who ask for the same are one request', async () => {
  await using tested = await startTestClient();
  const movies = await Promise.all(
    Array.from({ length: 500 }, () => tested.client.getMovie({ id: HEAT, parts: ['credits'] })),
  );
  expect(new Set(movies.map(({ title }) => title))).toEqual(new Set(['Heat']));
  expect(tested.standIn.stats.read().paths).toEqual({ '/movie/949': 1 });
  expect(tested.client.state.inFlight).toBe(0);
});

test('who asks for something else has a request of its own', async () => {
  await using tested = await startTestClient();
  await Promise.all([
    tested.client.getMovie({ id: HEAT }),
    tested.client.getMovie({ id: HEAT, language: 'de' }),
    tested.client.getMovie({ id: HEAT, parts: [] }),
  ]);
  expect(tested.standIn.stats.read().paths).toEqual({ '/movie/949': 3 });
});

test('requests keep to the limit', async () => {
  await using tested = await startTestClient({ requestsPerSecond: 8 });
  for (let page = 1; page <= 9; page++) await tested.client.listPopular({ page });
  expect(tested.clock.sleeps).toEqual([250, 250, 250, 250]);
});

test('after outages in a row nothing is asked until TMDb may be back, and one answer opens the way', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  await using tested = await startTestClient();
  const { client, standIn } = tested;
  standIn.faults.set({ status: 500 });
  await failureOf(client.getMovie({ id: HEAT }));
  expect(client.state.breaker).toBe('closed');
  await failureOf(client.getMovie({ id: HEAT }));
  expect(client.state.breaker).toBe('open');
  standIn.stats.reset();
  const refused = { code: 'unavailable', reason: 'breakerOpen' } as const;
  vi.setSystemTime(Date.now() + 1_000);
  expect(await failureOf(client.listPopular())).toEqual({ ...refused, retryAfterMs: 2_000 });
  expect(standIn.stats.read().requests).toBe(0);

  vi.setSystemTime(Date.now() + 2_000);
  expect(await failureOf(client.listPopular())).toEqual({ ...refused, retryAfterMs: 3_000 });
  expect(standIn.stats.read().requests).toBe(1);

  standIn.faults.set();
  vi.setSystemTime(Date.now() + 3_000);
  expect(await client.listPopular()).toMatchObject({ page: 1 });
  expect(client.state.breaker).toBe('closed');
});

test('who gives up goes with its own reason', async () => {
  await using tested = await startTestClient();
  tested.standIn.faults.set({ slow: FOREVER_MS });
  const leaving = new AbortController();
  const call = tested.client.getMovie({ id: HEAT }, { signal: leaving.signal });
  leaving.abort(new Error('the visitor left'));
  await expect(call).rejects.toThrow('the visitor left');
  await vi.waitFor(() => expect(tested.client.state).toEqual({ breaker: 'closed', inFlight: 0 }));
});

test('who has no more time finds TMDb unavailable, and a few of them in a row find it down', async () => {
  await using tested = await startTestClient({ breaker: { failures: 3, halfOpenAfterMs: FOREVER_MS } });
  tested.standIn.faults.set({ slow: FOREVER_MS });
  for (let count = 0; count < 3; count++) {
    const call = tested.client.getMovie({ id: HEAT }, { signal: AbortSignal.timeout(10) });
    expect(await failureOf(call)).toEqual({ code: 'unavailable', reason: 'timeout' });
  }
  await vi.waitFor(() => expect(tested.client.state.breaker).toBe('open'));
});
