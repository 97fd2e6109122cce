import { createMovie } from '@matinee/core/testing/fixtures';
import { reviewBy } from '@matinee/core/testing/reviews';
import type { ProcedurePath } from '@matinee/router/authorization';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { signUp, type TestAccount } from './testing/accounts.ts';
import { callDoor, doors } from './testing/doors.ts';
import { startTestApi, type TestApi } from './testing/index.ts';
import { invalid, readProblem, sendRequest } from './testing/send-request.ts';

let api: TestApi;
let ann: TestAccount;
let bob: TestAccount;
let admin: TestAccount;
let movieId: string;

beforeAll(async () => {
  api = await startTestApi();
  [ann, bob, admin] = [await signUp(api.url), await signUp(api.url), await signUp(api.url)];
  await api.deps.db.updateTable('users').set({ role: 'admin' }).where('id', '=', admin.id).execute();
});
beforeEach(async () => {
  movieId = String(await createMovie(api.deps));
});
afterAll(() => api?.close());

describe.each(doors)('over %s', (door) => {
  const call = async (
    who: TestAccount | undefined,
    procedure: ProcedurePath,
    input: Record<string, unknown>,
  ) => {
    const reply = await callDoor(api.url, door, { procedure, input, ...(who && { token: who.token }) });
    return { ...reply, data: reply.data as Record<string, unknown> & { items: { id: string }[] } };
  };
  const status = (rest: number) => (door === 'rest' ? rest : 200);

  test('a review is written, read, voted for, changed, reported, hidden, restored and deleted', async () => {
    const text = '<b>Good</b> & "long"\n';
    const created = await call(ann, 'reviews.create', { movieId, text, stars: 4 });
    expect(created).toMatchObject({ status: status(201), data: { text, score: 8, user: { id: ann.id } } });
    const id = String(created.data.id);
    expect((await call(undefined, 'reviews.get', { id })).data).toMatchObject(created.data);
    const vote = await call(bob, 'reviews.vote', { id, helpful: true });
    expect(vote).toMatchObject({ status: 200, data: { reviewId: id, myVote: true, helpful: 1 } });
    const listed = await call(undefined, 'reviews.listByMovie', { movieId, sort: 'helpful', scoreFrom: 8 });
    expect(listed.data.items).toMatchObject([{ id, helpful: 1 }]);
    const changed = await call(ann, 'reviews.update', { id, spoiler: true, score: 9 });
    expect(changed).toMatchObject({ status: 200, data: { spoiler: true, stars: 4.5, isEdited: false } });
    const all = await call(undefined, 'reviews.list', { movie: movieId, hideSpoilers: true });
    expect(all.data.items).toEqual([]);
    const report = await call(bob, 'reviews.report', { id, reason: 'spoiler' });
    expect(report.status).toBe(status(201));
    const again = await call(bob, 'reviews.report', { id, reason: 'abuse' });
    expect(again).toMatchObject({ status: 200, data: { id: report.data.id, reason: 'abuse' } });
    const resolve = { id: String(report.data.id) };
    await call(admin, 'admin.reports.resolve', { ...resolve, action: 'hide' });
    expect((await call(bob, 'reviews.get', { id })).problem).toMatchObject({ status: 404 });
    const mine = await call(ann, 'reviews.getMine', { movieId });
    expect(mine.data).toMatchObject({ id, isHidden: true });
    await call(admin, 'admin.reports.resolve', { ...resolve, action: 'restore' });
    expect((await call(bob, 'reviews.unvote', { id })).status).toBe(status(204));
    expect((await call(ann, 'reviews.delete', { id })).status).toBe(status(204));
    expect((await call(ann, 'reviews.listMine', {})).data.items.map((it) => it.id)).not.toContain(id);
  });

  test('what is wrong is said where it is', async () => {
    const text = 'x'.repeat(10_001);
    const long = await call(ann, 'reviews.create', { movieId, text });
    expect(long.problem).toMatchObject(invalid('text'));
    const both = await call(ann, 'reviews.create', { movieId, text: 'x', score: 8, stars: 4 });
    expect(both.problem).toMatchObject(invalid('stars'));
    const { id } = await reviewBy(api.deps, { userId: ann.id, movieId });
    const own = await call(ann, 'reviews.vote', { id, helpful: true });
    expect(own.problem).toMatchObject({ status: 409, code: 'conflict' });
    const second = await call(ann, 'reviews.create', { movieId, text: 'Again' });
    expect(second.problem).toMatchObject({ status: 409, detail: expect.stringContaining(id) });
    for (const who of [bob, admin]) {
      const foreign = await call(who, 'reviews.update', { id, text: 'Mine' });
      expect(foreign.problem).toMatchObject({ status: 404, code: 'notFound' });
    }
    expect((await call(bob, 'reviews.delete', { id })).problem).toMatchObject({ status: 404 });
  });
});

test('a new review says where it is, and its answer is given again for the same key', async () => {
  const headers = { 'idempotency-key': crypto.randomUUID() };
  const sent = { body: JSON.stringify({ text: 'Once.', score: 7 }), headers };
  const address = `POST /api/v1/movies/${movieId}/reviews`;
  const first = await sendRequest({ ...api, token: ann.token }, address, sent);
  const review = (await first.json()) as { id: string };
  expect([first.status, first.headers.get('location')]).toEqual([201, `/api/v1/reviews/${review.id}`]);
  const again = await sendRequest({ ...api, token: ann.token }, address, sent);
  expect([again.status, again.headers.get('idempotent-replayed')]).toEqual([201, 'true']);
  expect(await again.json()).toEqual(review);
  const other = await sendRequest({ ...api, token: ann.token }, address, {
    body: JSON.stringify({ text: 'Twice.' }),
  });
  expect(await readProblem(other)).toMatchObject({ status: 409, code: 'conflict' });
  const { items } = (await (await fetch(`${api.url}/api/v1/movies/${movieId}/reviews`)).json()) as {
    items: unknown[];
  };
  expect(items).toEqual([review]);
});

test('no shared cache keeps what depends on who reads', async () => {
  const { id } = await reviewBy(api.deps, { userId: ann.id, movieId });
  for (const path of ['reviews', `reviews/${id}`, `movies/${movieId}/reviews`]) {
    const { headers } = await fetch(`${api.url}/api/v1/${path}`);
    expect(headers.get('cache-control')).toContain('private');
  }
});
