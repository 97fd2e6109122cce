import { createMovie } from '@matinee/core/testing/fixtures';
import { createTestDeps, type TestDeps } from '@matinee/core/testing/test-deps';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { callerFor, problemOf, signUp } from '../testing/caller.ts';

let deps: TestDeps;
let profiles: ReturnType<typeof callerFor>['call']['profiles'];
let ann: Awaited<ReturnType<typeof signUp>>;
let ben: Awaited<ReturnType<typeof signUp>>;
let hidden: Awaited<ReturnType<typeof signUp>>;

beforeAll(async () => {
  deps = await createTestDeps();
  ({ profiles } = callerFor(deps).call);
  [ann, ben, hidden] = [await signUp(deps), await signUp(deps), await signUp(deps)];
  await ann.call.me.update({ isPublic: true, displayName: 'Ann', bio: 'Films of the forties' });
  await ben.call.me.update({ isPublic: true });
});
afterAll(() => deps?.destroy());

/** What anybody sees of Ann. */
const annShown = () => ({
  username: ann.user.username,
  displayName: 'Ann',
  bio: 'Films of the forties',
  avatarUrls: null,
  memberSince: expect.stringMatching(/Z$/),
});

test('profiles of who wants to be seen are listed, by the page', async () => {
  const first = await profiles.list({ limit: 1 });
  expect(first.items).toEqual([annShown()]);
  const next = await profiles.list({ limit: 1, cursor: first.pagination.nextCursor ?? '' });
  expect(next).toMatchObject({
    items: [{ username: ben.user.username, displayName: null }],
    pagination: { nextCursor: null },
  });
  expect((await profiles.list({ q: 'ANN' })).items).toEqual([annShown()]);
});

test('a profile shows how much was rated and what is liked, and nothing private', async () => {
  const movieId = String(await createMovie(deps, { title: 'Laura' }));
  await ann.call.ratings.set({ movieId, score: 9 });
  await ann.call.favorites.add({ movieId });
  const shown = await profiles.get({ username: ann.user.username.toUpperCase() });
  expect(shown).toEqual({
    ...annShown(),
    counts: { ratings: 1, favorites: 1, reviews: 0, collections: 0 },
    favorites: [expect.objectContaining({ id: movieId, title: 'Laura' })],
    reviews: [],
  });
  expect(JSON.stringify(shown)).not.toContain(ann.user.email);
});

test('who does not want to be seen is not found, like who does not exist', async () => {
  const { username } = hidden.user;
  const problem = await problemOf(profiles.get({ username }));
  expect(problem).toMatchObject({ status: 404, code: 'notFound' });
  const nobody = await problemOf(profiles.get({ username: 'nobody' }));
  expect({ ...nobody, detail: '' }).toEqual({ ...problem, detail: '' });
  await ben.call.me.update({ isPublic: false });
  expect(await problemOf(profiles.get({ username: ben.user.username }))).toMatchObject({ status: 404 });
  expect((await profiles.list()).items).toEqual([annShown()]);
});

test.each<[string, object]>([
  ['q', { q: '' }],
  ['q', { q: 'a\0b' }],
  ['cursor', { cursor: 'nonsense' }],
  ['limit', { limit: 0 }],
  ['isPublic', { isPublic: false }],
])('a list with a wrong %s is refused: %j', async (path, input) => {
  expect(await problemOf(profiles.list(input))).toMatchObject({
    status: 400,
    code: 'validationFailed',
    errors: [{ path }],
  });
});
