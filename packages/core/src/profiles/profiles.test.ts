import { afterAll, beforeAll, expect, test } from 'vitest';
import { createCollection } from '../collections/write-collection.ts';
import { addFavorite } from '../favorites/add-favorite.ts';
import { setAvatar } from '../me/set-avatar.ts';
import { type ProfileChanges, updateMe } from '../me/update-me.ts';
import { setRating } from '../ratings/set-rating.ts';
import { createReview } from '../reviews/create-review.ts';
import { createMovie, createUser } from '../testing/fixtures.ts';
import { pictureOf } from '../testing/pictures.ts';
import { createTestDeps, type TestDeps } from '../testing/test-deps.ts';
import { countQueries, planOf } from '../testing/watch-queries.ts';
import { getProfile } from './get-profile.ts';
import { listProfiles } from './list-profiles.ts';

let deps: TestDeps;
let adaId: string;

async function person(changes: ProfileChanges): Promise<string> {
  const { userId } = await createUser(deps);
  await updateMe(deps, { userId, ...changes });
  return userId;
}

beforeAll(async () => {
  deps = await createTestDeps();
  adaId = await person({
    username: 'Ada',
    displayName: 'Ada Lovelace',
    bio: 'Engines.',
    locale: 'en-GB',
    isPublic: true,
  });
  await person({ username: 'bob_the_builder', displayName: 'Bob', isPublic: true });
  await person({ username: 'cleo', displayName: 'Cléopâtre 100%', isPublic: true });
  await person({ username: 'shy', displayName: 'Shy Ada' });
  const banned = await person({ username: 'banned', displayName: 'Banned Ada', isPublic: true });
  await deps.db.updateTable('users').set({ banned_at: new Date() }).where('id', '=', banned).execute();
});
afterAll(() => deps.destroy());

const namesOf = async (q?: string) =>
  (await listProfiles(deps, { q, limit: 50 })).items.map(({ username }) => username);

test('a profile shows what is public, and nothing else', async () => {
  const memberSince = (
    await deps.db.selectFrom('users').where('id', '=', adaId).select('created_at').executeTakeFirstOrThrow()
  ).created_at.toISOString();
  const summary = {
    username: 'Ada',
    displayName: 'Ada Lovelace',
    bio: 'Engines.',
    avatarUrls: null,
    memberSince,
  };
  expect(await getProfile(deps, { username: 'Ada' })).toEqual({
    ...summary,
    counts: { ratings: 0, favorites: 0, reviews: 0, collections: 0 },
    favorites: [],
    reviews: [],
  });
  expect((await listProfiles(deps, { limit: 1 })).items).toEqual([summary]);
});

test('found whatever the case of the name', async () => {
  for (const username of ['ada', 'ADA', ' Ada '])
    expect((await getProfile(deps, { username })).username).toBe('Ada');
});

test.each(['shy', 'banned', 'nobody', 'ada%', 'ad_', '', 'Ada Lovelace', "' or true --"])(
  '%j is not found, alike for private, banned and missing',
  async (username) => {
    await expect(getProfile(deps, { username })).rejects.toMatchObject({
      code: 'notFound',
      message: `The profile ${username} was not found`,
    });
  },
);

test('who takes back that they are public is gone at once', async () => {
  const userId = await person({ username: 'fickle', isPublic: true });
  expect(await namesOf('fickle')).toEqual(['fickle']);
  await updateMe(deps, { userId, isPublic: false });
  expect(await namesOf('fickle')).toEqual([]);
  await expect(getProfile(deps, { username: 'fickle' })).rejects.toMatchObject({ code: 'notFound' });
});

test('with picture, counts and the 12 newest favorites; deleted movies do not count', async () => {
  const { avatarUrls } = await setAvatar(deps, { userId: adaId, bytes: await pictureOf('png') });
  const movies: string[] = [];
  for (let i = 0; i < 14; i++) {
    deps.time.now = new Date(Date.UTC(2026, 0, 1, 0, i));
    const movieId = String(await createMovie(deps, { title: `Favorite ${i}` }));
    movies.push(movieId);
    await addFavorite(deps, { userId: adaId, movieId, note: 'planted-note' });
    if (i < 3) await setRating(deps, { userId: adaId, movieId, score: 9 });
  }
  await deps.pool.query('update movies set deleted_at = now() where id = $1', [movies[0]]);
  for (const isPublic of [true, false])
    await createCollection(deps, { userId: adaId, title: 'Heists', description: null, isPublic });
  const profile = await getProfile(deps, { username: 'ada' });
  expect(profile.avatarUrls).toEqual(avatarUrls);
  expect(profile.counts).toEqual({ ratings: 2, favorites: 13, reviews: 0, collections: 1 });
  expect(profile.favorites.map(({ id }) => id)).toEqual(movies.slice(2).reverse());
  expect(JSON.stringify(profile)).not.toMatch(/planted-note|@example|"userId"/);
});

test('with the newest 5 reviews that anybody may see', async () => {
  const userId = await person({ username: 'critic', isPublic: true });
  const written: string[] = [];
  for (let i = 0; i < 8; i++) {
    deps.time.now = new Date(Date.UTC(2026, 0, 2, 0, i));
    const movieId = String(await createMovie(deps));
    const { id } = await createReview(deps, { userId, movieId, text: `Number ${i}`, score: 7 });
    written.unshift(id);
    if (i === 6) await deps.pool.query('update reviews set hidden_at = now() where id = $1', [id]);
    if (i === 7) await deps.pool.query('update movies set deleted_at = now() where id = $1', [movieId]);
  }
  const { counts, reviews } = await getProfile(deps, { username: 'critic' });
  expect(counts).toEqual({ ratings: 7, favorites: 0, reviews: 6, collections: 0 });
  expect(reviews.map(({ id }) => id)).toEqual(written.slice(2, 7));
  expect(reviews[0]).toMatchObject({ text: 'Number 5', stars: 3.5, movie: { title: expect.any(String) } });
  await updateMe(deps, { userId, isPublic: false });
});

test('listed by name, without regard to its case; pages neither overlap nor miss', async () => {
  expect(await namesOf()).toEqual(['Ada', 'bob_the_builder', 'cleo']);
  const seen: string[] = [];
  let cursor: string | null = null;
  do {
    const page = await listProfiles(deps, { limit: 1, ...(cursor && { cursor }) });
    seen.push(...page.items.map(({ username }) => username));
    cursor = page.pagination.nextCursor;
  } while (cursor);
  expect(seen).toEqual(['Ada', 'bob_the_builder', 'cleo']);
});

test.each([
  ['ada', ['Ada']],
  ['LOVE', ['Ada']],
  ['b_the', ['bob_the_builder']],
  ['cleopatre', ['cleo']],
  ['Cléopâtre', ['cleo']],
  ['100%', ['cleo']],
  ['e', ['Ada', 'bob_the_builder', 'cleo']],
  ['%', []],
  ['_', []],
  ['\\', []],
  ['nobody', []],
])('looking for %j finds %j', async (q, expected) => {
  expect(await namesOf(q)).toEqual(expected);
});

test('a cursor is of one search', async () => {
  const { pagination } = await listProfiles(deps, { limit: 1 });
  const cursor = pagination.nextCursor ?? '';
  await expect(listProfiles(deps, { q: 'a', limit: 1, cursor })).rejects.toMatchObject({
    code: 'validationFailed',
    errors: [{ path: 'cursor' }],
  });
});

test('a page is one query, a profile three; indexes serve both and the search', async () => {
  const { db, count } = countQueries(deps.db);
  await listProfiles({ ...deps, db }, { limit: 5 });
  expect(count()).toBe(1);
  await getProfile({ ...deps, db }, { username: 'ada' });
  expect(count()).toBe(4);
  const listed = await planOf(deps.db, (explained) => listProfiles({ ...deps, db: explained }, { limit: 5 }));
  expect([...listed.indexes]).toEqual(['users_public']);
  const searched = await planOf(deps.db, (explained) =>
    listProfiles({ ...deps, db: explained }, { q: 'lovelace', limit: 5 }),
  );
  expect(searched.scanned).toEqual(new Set());
});
