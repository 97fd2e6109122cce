import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { setRating } from '../ratings/set-rating.ts';
import { listRecommendations } from '../recommendations/list-recommendations.ts';
import { refreshUser } from '../recommendations/refresh-user.ts';
import { createMovie, createUser } from '../testing/fixtures.ts';
import { createTestDeps, type TestDeps } from '../testing/test-deps.ts';
import { countQueries } from '../testing/watch-queries.ts';
import { getPreferences } from './get-preferences.ts';
import { type SetPreferences, setPreferences } from './set-preferences.ts';

let deps: TestDeps;
let userId: string;
let otherId: string;

beforeAll(async () => {
  deps = await createTestDeps();
  await createMovie(deps, { title: 'Popular drama', genres: ['Drama'], popularity: 90 });
  await createMovie(deps, { title: 'Popular horror', genres: ['Horror'], popularity: 80 });
  await createMovie(deps, { title: 'Some comedy', genres: ['Comedy'], popularity: 20 });
  await createMovie(deps, { title: 'Scary comedy', genres: ['Comedy', 'Horror'], popularity: 10 });
  await createMovie(deps, { title: 'Small western', genres: ['Western'], popularity: 5 });
});
beforeEach(async () => {
  ({ userId } = await createUser(deps));
  ({ userId: otherId } = await createUser(deps));
  deps.enqueued.length = 0;
});
afterAll(() => deps.destroy());

const nothing = {
  likedGenres: [],
  dislikedGenres: [],
  languages: [],
  region: null,
  maturity: null,
  hideWatched: true,
  hideSpoilers: false,
  keepSearchHistory: false,
};

const set = (wanted: Partial<SetPreferences>) => setPreferences(deps, { ...nothing, userId, ...wanted });

async function revision(of = userId): Promise<number> {
  const row = await deps.db
    .selectFrom('users')
    .where('id', '=', of)
    .select('taste_revision')
    .executeTakeFirstOrThrow();
  return row.taste_revision;
}

async function list(strategy: 'hybrid' | 'popular' = 'hybrid') {
  const { items, meta } = await listRecommendations(deps, { userId, limit: 10, strategy });
  return { status: meta.status, titles: items.map(({ movie }) => movie.title), items };
}

test('who never said anything has no preferences', async () => {
  expect(await getPreferences(deps, { userId })).toEqual(nothing);
});

test('everything is replaced at once; genres by name or id, each once, and by name', async () => {
  const first = await set({
    likedGenres: ['western', 'COMEDY', 'Comedy'],
    dislikedGenres: ['Horror'],
    languages: ['de', 'en', 'de'],
    region: 'AT',
    maturity: 'teen',
    hideWatched: false,
    hideSpoilers: true,
    keepSearchHistory: true,
  });
  expect(first).toEqual({
    likedGenres: [
      { id: expect.any(String), name: 'Comedy' },
      { id: expect.any(String), name: 'Western' },
    ],
    dislikedGenres: [{ id: expect.any(String), name: 'Horror' }],
    languages: ['de', 'en'],
    region: 'AT',
    maturity: 'teen',
    hideWatched: false,
    hideSpoilers: true,
    keepSearchHistory: true,
  });
  expect(await getPreferences(deps, { userId })).toEqual(first);
  expect(await getPreferences(deps, { userId: otherId })).toEqual(nothing);
  const byId = await set({ dislikedGenres: first.likedGenres.map(({ id }) => id) });
  expect(byId).toEqual({ ...nothing, dislikedGenres: first.likedGenres });
  expect(await set({})).toEqual(nothing);
});

test('whether watched movies are hidden shapes the list, too', async () => {
  await set({ hideWatched: true });
  expect(await revision()).toBe(0);
  await set({ hideWatched: false });
  await set({ hideWatched: false, region: 'AT' });
  expect(await revision()).toBe(1);
  await set({});
  expect(await revision()).toBe(2);
});

test('only another choice of genres or languages asks for a new list', async () => {
  await set({ region: 'AT', hideSpoilers: true });
  expect(await revision()).toBe(0);
  await set({ likedGenres: ['Comedy', 'Drama'], dislikedGenres: ['Horror'] });
  await set({ likedGenres: ['drama', 'comedy'], dislikedGenres: ['Horror'], maturity: 'adult' });
  expect(await revision()).toBe(1);
  await set({ likedGenres: ['Comedy', 'Drama', 'Horror'] });
  await set({});
  expect(await revision()).toBe(3);
  await set({ languages: ['de', 'en', 'de'] });
  await set({ languages: ['de', 'en'], region: 'AT' });
  expect(await revision()).toBe(4);
  expect(await revision(otherId)).toBe(0);
  expect(deps.enqueued.map(({ payload }) => payload)).toEqual(
    [1, 2, 3, 4].map((n) => ({ userId, revision: n })),
  );
});

test('what is in another language counts as less popular while nothing else is known', async () => {
  await using other = await createTestDeps();
  const titles = { Amelie: 'fr', Blade: 'en', Cube: undefined, Downfall: 'de' };
  let popularity = 40;
  for (const [title, language] of Object.entries(titles))
    await createMovie(other, { title, popularity: popularity--, ...(language && { language }) });
  const reader = await createUser(other);
  const top = async (languages: string[], strategy: 'hybrid' | 'popular' = 'hybrid') => {
    await setPreferences(other, { ...nothing, userId: reader.userId, languages });
    const { items } = await listRecommendations(other, { userId: reader.userId, limit: 4, strategy });
    return items.map(({ movie }) => movie.title);
  };
  const byPopularity = ['Amelie', 'Blade', 'Cube', 'Downfall'];
  expect(await top([])).toEqual(byPopularity);
  expect(await top(['de', 'en'])).toEqual(['Blade', 'Cube', 'Downfall', 'Amelie']);
  expect(await top(['de', 'en'], 'popular')).toEqual(byPopularity);
  expect(await top(['it'])).toEqual(['Cube', 'Amelie', 'Blade', 'Downfall']);
}, 180_000);

test.each<[string, RegExp, Partial<SetPreferences>]>([
  ['likedGenres', /no genre "Comdy"; did you mean Comedy\?/, { likedGenres: ['Drama', 'Comdy'] }],
  ['dislikedGenres', /no genre "999999"/, { dislikedGenres: ['999999'] }],
  [
    'dislikedGenres',
    /Comedy cannot be liked and disliked/,
    { likedGenres: ['Comedy'], dislikedGenres: ['comedy'] },
  ],
])('%s is refused (%s), and nothing changes', async (path, message, wanted) => {
  const before = await set({ likedGenres: ['Western'], region: 'CH' });
  await expect(set({ ...wanted, region: 'DE' })).rejects.toMatchObject({
    code: 'validationFailed',
    message: expect.stringMatching(message),
    errors: [{ path }],
  });
  expect(await getPreferences(deps, { userId })).toEqual(before);
});

test('popular movies of liked genres come first, by turns, while nothing else is known', async () => {
  expect((await list()).titles).toEqual([
    'Popular drama',
    'Popular horror',
    'Some comedy',
    'Scary comedy',
    'Small western',
  ]);
  await set({ likedGenres: ['Comedy', 'Western'] });
  const { status, titles, items } = await list();
  expect(status).toBe('coldStart');
  expect(titles).toEqual(['Some comedy', 'Small western', 'Scary comedy', 'Popular drama', 'Popular horror']);
  expect(items.map(({ reasons }) => reasons.map(({ kind }) => kind))).toEqual([
    ['genre', 'popular'],
    ['genre', 'popular'],
    ['genre', 'popular'],
    ['popular'],
    ['popular'],
  ]);
  expect(items[0]?.reasons[0]?.text).toBe('From a genre you like: Comedy');
  const scores = items.map(({ score }) => score);
  expect(scores).toEqual(scores.toSorted((a, b) => b - a));
  await refreshUser(deps, userId);
  expect((await list()).titles).toEqual(titles);
  expect((await list('popular')).titles[0]).toBe('Popular drama');
});

test('movies of disliked genres are not recommended, also when another of their genres is liked', async () => {
  await set({ likedGenres: ['Comedy'], dislikedGenres: ['Horror'] });
  for (const strategy of ['hybrid', 'popular'] as const)
    expect((await list(strategy)).titles.sort()).toEqual(['Popular drama', 'Small western', 'Some comedy']);
  await set({ likedGenres: ['Comedy'] });
  expect((await list()).titles).toContain('Scary comedy');
});

test('many sets at once: the last one stands whole, and every change is counted', async () => {
  const choices = [['Comedy'], ['Drama'], ['Horror', 'Western']];
  await Promise.all(
    Array.from({ length: 15 }, (_, i) => set({ likedGenres: choices[i % 3], region: `A${'XYZ'[i % 3]}` })),
  );
  const { likedGenres, region } = await getPreferences(deps, { userId });
  const chosen = choices['XYZ'.indexOf(region?.[1] ?? '')];
  expect(likedGenres.map(({ name }) => name)).toEqual(chosen);
  expect(await revision()).toBe(deps.enqueued.length);
});

test('beside ratings of the same user nothing waits for ever', async () => {
  const movieId = String(await createMovie(deps, { isDeleted: false }));
  await Promise.all(
    Array.from({ length: 20 }, (_, i) =>
      i % 2
        ? setRating(deps, { userId, movieId, score: (i % 10) + 1 })
        : set({ likedGenres: i % 4 ? ['Comedy'] : [] }),
    ),
  );
  await deps.db.deleteFrom('movies').where('id', '=', Number(movieId)).execute();
});

test('a queue that is down fails nothing; an account that is gone is not found', async () => {
  const jobs = { enqueue: () => Promise.reject(new Error('the queue is down')) };
  const params = { ...nothing, userId, likedGenres: ['Comedy'] };
  expect((await setPreferences({ ...deps, jobs }, params)).likedGenres).toHaveLength(1);
  await deps.db.deleteFrom('users').where('id', '=', userId).execute();
  await expect(set({})).rejects.toMatchObject({ code: 'notFound' });
  await expect(getPreferences(deps, { userId })).rejects.toMatchObject({ code: 'notFound' });
});

test('a read is one query', async () => {
  const { db, count } = countQueries(deps.db);
  await getPreferences({ db }, { userId });
  expect(count()).toBe(1);
});
