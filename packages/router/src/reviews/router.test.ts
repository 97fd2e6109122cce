import { createMovie } from '@matinee/core/testing/fixtures';
import { createTestDeps, type TestDeps } from '@matinee/core/testing/test-deps';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { callerFor, callerWithKey, problemOf, problemsOf, signUp, signUpAdmin } from '../testing/caller.ts';

type Person = Awaited<ReturnType<typeof signUp>>;

let deps: TestDeps;
let movieId: string;
let ann: Person;
let bob: Person;
let admin: Person;
let anybody: ReturnType<typeof callerFor>['call'];

beforeAll(async () => {
  deps = await createTestDeps();
  [ann, bob, admin] = [await signUp(deps), await signUp(deps), await signUpAdmin(deps)];
  anybody = callerFor(deps).call;
});
beforeEach(async () => {
  movieId = String(await createMovie(deps, { title: 'Laura', genres: ['Noir'] }));
});
afterAll(() => deps?.destroy());

const NOBODYS = '01890a5d-ac96-774b-bcce-b302099a8057';

test('write, read, change, delete', async () => {
  const review = await ann.call.reviews.create({ movieId, text: ' As given. ', stars: 4.5 });
  expect(review).toEqual({
    id: expect.any(String),
    user: { id: ann.user.id, username: ann.user.username, displayName: null, avatarUrls: null },
    movieId,
    text: ' As given. ',
    score: 9,
    stars: 4.5,
    spoiler: false,
    isEdited: false,
    helpful: 0,
    notHelpful: 0,
    isHidden: false,
    createdAt: expect.stringMatching(/Z$/),
    updatedAt: expect.stringMatching(/Z$/),
  });
  const { id } = review;
  const withMovie = { ...review, movie: expect.objectContaining({ id: movieId, title: 'Laura' }) };
  expect(await anybody.reviews.get({ id })).toEqual(withMovie);
  expect(await anybody.reviews.list({ movie: movieId })).toMatchObject({ items: [{ id }] });
  expect((await anybody.reviews.listByMovie({ movieId, sort: 'helpful' })).items).toEqual([review]);
  expect((await ann.call.reviews.listMine()).items[0]).toEqual(withMovie);
  expect(await ann.call.reviews.getMine({ movieId })).toEqual(withMovie);
  expect((await anybody.movies.stats({ movieId })).mean).toBe(9);
  const changed = await ann.call.reviews.update({ id, text: 'Other.', spoiler: true, score: 7 });
  expect(changed).toMatchObject({ text: 'Other.', spoiler: true, isEdited: true, stars: 3.5 });
  expect(await problemOf(ann.call.reviews.create({ movieId, text: 'Again.' }))).toMatchObject({
    status: 409,
    code: 'conflict',
  });
  expect(await ann.call.reviews.delete({ id })).toBeNull();
  expect(await problemOf(anybody.reviews.get({ id }))).toMatchObject({ status: 404, code: 'notFound' });
});

test('votes and reports of others', async () => {
  const { id } = await ann.call.reviews.create({ movieId, text: 'Good.' });
  expect(await bob.call.reviews.vote({ id, helpful: true })).toEqual({
    reviewId: id,
    myVote: true,
    helpful: 1,
    notHelpful: 0,
  });
  expect(await bob.call.reviews.myVotes({ ids: [id] })).toEqual({
    items: [{ reviewId: id, myVote: true }],
  });
  expect(await bob.call.reviews.unvote({ id })).toBeNull();
  expect(await bob.call.reviews.report({ id, reason: 'offTopic', text: 'About the book' })).toMatchObject({
    reviewId: id,
    reason: 'offTopic',
    text: 'About the book',
  });
  expect(bob.reply.status).toBe(201);
  await bob.call.reviews.report({ id, reason: 'spam' });
  expect(bob.reply.status).toBe(200);
  for (const problem of await problemsOf([
    ann.call.reviews.vote({ id, helpful: true }),
    ann.call.reviews.report({ id, reason: 'spam' }),
  ]))
    expect(problem).toMatchObject({ status: 409, code: 'conflict' });
});

test('spoilers as the reader prefers', async () => {
  await ann.call.reviews.create({ movieId, text: 'It was the butler.', spoiler: true });
  const shown = async (call: typeof anybody, hideSpoilers?: boolean) =>
    (await call.reviews.listByMovie({ movieId, hideSpoilers })).items.length;
  expect([await shown(anybody), await shown(anybody, true), await shown(bob.call)]).toEqual([1, 0, 1]);
  await bob.call.preferences.set({ hideSpoilers: true });
  expect([await shown(bob.call), await shown(bob.call, false)]).toEqual([0, 1]);
  expect((await bob.call.reviews.list({ movie: movieId })).items).toEqual([]);
  await bob.call.preferences.set({});
});

test("another user's is not found, except by administrators with the scope", async () => {
  const { id } = await ann.call.reviews.create({ movieId, text: 'Mine.' });
  const withoutScope = await callerWithKey(deps, { owner: admin, scopes: ['read', 'write'] });
  const problems = await problemsOf([
    bob.call.reviews.update({ id, text: 'Yours.' }),
    bob.call.reviews.delete({ id }),
    bob.call.reviews.getMine({ movieId }),
    admin.call.reviews.update({ id, text: 'Ours.' }),
    withoutScope.call.reviews.delete({ id }),
  ]);
  for (const problem of problems) expect(problem).toMatchObject({ status: 404, code: 'notFound' });
  expect((await anybody.reviews.get({ id })).text).toBe('Mine.');
  expect(await admin.call.reviews.delete({ id })).toBeNull();
});

test('on profiles', async () => {
  await ann.call.me.update({ isPublic: true, displayName: 'Ann' });
  const { id } = await ann.call.reviews.create({ movieId, text: 'Seen by all.' });
  const { counts, reviews } = await anybody.profiles.get({ username: ann.user.username });
  expect(counts.reviews).toBeGreaterThan(0);
  expect(reviews[0]).toMatchObject({ id, user: { displayName: 'Ann' }, movie: { title: 'Laura' } });
});

test.each<[string, object]>([
  ['text', {}],
  ['text', { text: '' }],
  ['text', { text: ' \n ' }],
  ['text', { text: 'a\0b' }],
  ['text', { text: 'x'.repeat(10_001) }],
  ['text', { text: 7 }],
  ['spoiler', { text: 'x', spoiler: 'yes' }],
  ['score', { text: 'x', score: 0 }],
  ['stars', { text: 'x', stars: 3.3 }],
  ['stars', { text: 'x', score: 8, stars: 4 }],
  ['txt', { text: 'x', txt: 'y' }],
])('reviews.create refuses a wrong %s: %#', async (path, given) => {
  const problem = await problemOf(ann.call.reviews.create({ movieId, ...given } as never));
  expect(problem).toMatchObject({ status: 400, code: 'validationFailed' });
  expect(problem.errors?.map((error) => error.path)).toContain(path);
  expect((await anybody.reviews.listByMovie({ movieId })).items).toEqual([]);
  expect((await anybody.movies.stats({ movieId })).count).toBe(0);
});

test('10,000 characters are a review, however many units they take', async () => {
  const text = '\u{1f3ac}'.repeat(10_000);
  expect((await ann.call.reviews.create({ movieId, text })).text).toBe(text);
});

test.each<[string, () => Promise<unknown>]>([
  ['scoreFrom', () => anybody.reviews.list({ scoreFrom: 8, scoreTo: 7 })],
  ['scoreTo', () => anybody.reviews.list({ scoreTo: 10.5 })],
  ['text', () => anybody.reviews.list({ text: 'a\0' })],
  ['movie', () => anybody.reviews.list({ movie: 'Laura' })],
  ['genre', () => anybody.reviews.list({ genre: ['Noor'] })],
  ['user', () => anybody.reviews.list({ user: '' })],
  ['sort', () => anybody.reviews.list({ sort: 'best' as never })],
  ['sort', () => anybody.reviews.listByMovie({ movieId, sort: 'movieRating' as never })],
  ['cursor', () => anybody.reviews.list({ cursor: 'nonsense' })],
  ['limit', () => anybody.reviews.list({ limit: 101 })],
  ['id', () => anybody.reviews.get({ id: '42' })],
  ['ids', () => ann.call.reviews.myVotes({ ids: [] })],
  ['ids', () => ann.call.reviews.myVotes({ ids: Array(101).fill(NOBODYS) })],
  ['reason', () => ann.call.reviews.report({ id: NOBODYS, reason: 'boring' as never })],
  ['text', () => ann.call.reviews.report({ id: NOBODYS, reason: 'spam', text: 'x'.repeat(1_001) })],
  ['helpful', () => ann.call.reviews.vote({ id: NOBODYS, helpful: 1 as never })],
])('a wrong %s is refused: %#', async (path, call) => {
  expect(await problemOf(call())).toMatchObject({
    status: 400,
    code: 'validationFailed',
    errors: [{ path }],
  });
});

test('what there is not is 404', async () => {
  const { call } = ann;
  const id = NOBODYS;
  const problems = await problemsOf([
    anybody.reviews.get({ id }),
    anybody.reviews.listByMovie({ movieId: '999999' }),
    call.reviews.create({ movieId: 'tmdb:999999', text: 'x' }),
    call.reviews.getMine({ movieId: '999999' }),
    call.reviews.update({ id, text: 'x' }),
    call.reviews.delete({ id }),
    call.reviews.vote({ id, helpful: true }),
    call.reviews.unvote({ id }),
    call.reviews.report({ id, reason: 'spam' }),
  ]);
  for (const problem of problems) expect(problem).toMatchObject({ status: 404, code: 'notFound' });
});

test('nothing but reading works without signing in', async () => {
  const id = NOBODYS;
  const problems = await problemsOf([
    anybody.reviews.listMine(),
    anybody.reviews.getMine({ movieId }),
    anybody.reviews.myVotes({ ids: [id] }),
    anybody.reviews.create({ movieId, text: 'x' }),
    anybody.reviews.update({ id, text: 'x' }),
    anybody.reviews.delete({ id }),
    anybody.reviews.vote({ id, helpful: true }),
    anybody.reviews.unvote({ id }),
    anybody.reviews.report({ id, reason: 'spam' }),
  ]);
  for (const problem of problems) expect(problem).toMatchObject({ status: 401 });
});
