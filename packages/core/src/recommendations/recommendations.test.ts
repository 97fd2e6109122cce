import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { addFavorite } from '../favorites/add-favorite.ts';
import { hide } from '../hidden/hide.ts';
import { addHistoryEntry } from '../history/add-history-entry.ts';
import { setPreferences } from '../preferences/set-preferences.ts';
import { setRating } from '../ratings/set-rating.ts';
import { createUser } from '../testing/fixtures.ts';
import { createTestDeps, type TestDeps } from '../testing/test-deps.ts';
import { trainedTemplate } from '../testing/trained-template.ts';
import { listRecommendations } from './list-recommendations.ts';
import type { Strategy } from './recommendation.ts';
import { refreshUser } from './refresh-user.ts';
import { requestRefresh } from './request-refresh.ts';
import type { ExcludedKind } from './taste.ts';

let deps: TestDeps;
let userId: string;

beforeAll(async () => {
  deps = await createTestDeps(trainedTemplate());
}, 180_000);
afterAll(() => deps.destroy());
beforeEach(async () => {
  deps.time.now = new Date();
  ({ userId } = await createUser(deps));
});

const MIYAZAKI = ['Spirited Away', 'Princess Mononoke', 'My Neighbor Totoro'];

async function idOf(title: string): Promise<string> {
  const row = await deps.db
    .selectFrom('movies')
    .select('id')
    .where('title', '=', title)
    .orderBy('popularity', 'desc')
    .executeTakeFirstOrThrow();
  return String(row.id);
}

async function rate(title: string, score: number): Promise<void> {
  await setRating(deps, { userId, movieId: await idOf(title), score });
}

function list(strategy: Strategy = 'hybrid', limit = 10) {
  return listRecommendations(deps, { userId, limit, strategy });
}

const titlesOf = ({ items }: Awaited<ReturnType<typeof list>>) => items.map(({ movie }) => movie.title);

test('of a user nothing is known of the list is what is popular, and says so', async () => {
  const { items, meta } = await list();
  expect(items).toHaveLength(10);
  expect(meta.status).toBe('coldStart');
  expect(items.flatMap(({ reasons }) => reasons.map(({ kind }) => kind))).toEqual(Array(10).fill('popular'));
});

test('three films of one kind bring several of that kind, each reason naming one of the three', async () => {
  for (const title of MIYAZAKI) await rate(title, 10);
  const { items, meta } = await list();
  expect(meta.status).toBe('updating');
  const related = [
    "Howl's Moving Castle",
    'Nausicaä of the Valley of the Wind',
    'Laputa: Castle in the Sky',
    "Kiki's Delivery Service",
    'Grave of the Fireflies',
    'Akira',
    'Porco Rosso',
    'Ponyo',
    'The Secret World of Arrietty',
    'The Wind Rises',
    'Ghost in the Shell',
  ];
  expect(items.filter(({ movie }) => related.includes(movie.title)).length).toBeGreaterThanOrEqual(4);
  for (const { reasons } of items) {
    expect(reasons.length).toBeGreaterThan(0);
    for (const { movie, text } of reasons) {
      expect(MIYAZAKI).toContain(movie?.title);
      expect(text).toMatch(new RegExp(`(you gave ${movie?.title}|${movie?.title}, which you gave) 5 stars`));
    }
  }
});

test('one more rating and the next list differs, at once', async () => {
  for (const title of MIYAZAKI) await rate(title, 10);
  await refreshUser(deps, userId);
  const before = await list();
  expect(before.meta.status).toBe('fresh');
  await rate('Pulp Fiction', 10);
  const after = await list();
  expect(after.meta.status).toBe('updating');
  expect(after.meta.listId).not.toBe(before.meta.listId);
  expect(titlesOf(after)).not.toEqual(titlesOf(before));
});

test('what the worker stores is what was computed on the spot, under the same id', async () => {
  for (const title of MIYAZAKI) await rate(title, 9);
  const onTheSpot = await list();
  await refreshUser(deps, userId);
  const stored = await list();
  expect(stored.meta.status).toBe('fresh');
  expect(stored.meta.listId).toBe(onTheSpot.meta.listId);
  expect(stored.items).toEqual(onTheSpot.items);
});

test('storing a list twice stores it once, and its arithmetic adds up', async () => {
  await rate('Heat', 10);
  const [first, second] = await Promise.all([refreshUser(deps, userId), refreshUser(deps, userId)]);
  expect(second).toEqual(first);
  const lists = await deps.db
    .selectFrom('recommendation_lists')
    .select('id')
    .where('user_id', '=', userId)
    .execute();
  expect(lists).toEqual([{ id: first?.listId }]);
  const items = await deps.db
    .selectFrom('recommendations')
    .select(['score', 'components', 'position'])
    .where('list_id', '=', first?.listId ?? '')
    .orderBy('position')
    .execute();
  expect(items.map(({ position }) => position)).toEqual(items.map((_, i) => i));
  for (const { score, components } of items) {
    const sum = (components as { contribution: number }[]).reduce((total, c) => total + c.contribution, 0);
    expect(sum).toBeCloseTo(score, 9);
  }
});

test('only the newest lists of a user are kept', async () => {
  for (const title of ['Heat', 'Fargo', 'Casino', 'Alien', 'Aliens', 'Memento', 'Seven Samurai']) {
    await rate(title, 10);
    deps.time.now = new Date(deps.time.now.getTime() + 1_000);
    await refreshUser(deps, userId);
  }
  const { rows } = await deps.pool.query('select id from recommendation_lists where user_id = $1', [userId]);
  expect(rows).toHaveLength(5);
  expect((await list()).meta.status).toBe('fresh');
});

test('a rated, favorited or hidden movie never comes, nor one of a hidden genre', async () => {
  for (const title of MIYAZAKI) await rate(title, 10);
  const [first, second, third] = (await list()).items.map(({ movie }) => movie);
  if (!first || !second || !third) throw new Error('The list is too short');
  await setRating(deps, { userId, movieId: first.id, score: 2 });
  await addFavorite(deps, { userId, movieId: second.id });
  await hide(deps, { userId, kind: 'movie', id: third.id });
  const horror = await deps.db
    .selectFrom('genres')
    .select('id')
    .where('name', '=', 'Animation')
    .executeTakeFirstOrThrow();
  const seen = (await list('hybrid', 100)).items.map(({ movie }) => movie.id);
  expect(seen).not.toContain(first.id);
  expect(seen).not.toContain(second.id);
  expect(seen).not.toContain(third.id);
  await hide(deps, { userId, kind: 'genre', id: String(horror.id) });
  for (const strategy of ['hybrid', 'collaborative', 'content', 'popular'] as const) {
    const genres = (await list(strategy, 100)).items.flatMap(({ movie }) =>
      movie.genres.map(({ name }) => name),
    );
    expect(genres).not.toContain('Animation');
  }
});

test('a movie watched to the end does not come, unless the reader wants to see it again', async () => {
  for (const title of MIYAZAKI) await rate(title, 10);
  const [first, second] = (await list()).items.map(({ movie }) => movie.id);
  if (!first || !second) throw new Error('The list is too short');
  await addHistoryEntry(deps, { userId, movieId: first });
  await addHistoryEntry(deps, { userId, movieId: second, completed: false });
  const idsOf = async () => (await list('hybrid', 20)).items.map(({ movie }) => movie.id);
  expect(await idsOf()).not.toContain(first);
  expect(await idsOf()).toContain(second);
  await refreshUser(deps, userId);
  expect(await idsOf()).not.toContain(first);
  const genres = { likedGenres: [], dislikedGenres: [] };
  const rest = { languages: [], region: null, maturity: null, hideSpoilers: false, keepSearchHistory: false };
  await setPreferences(deps, { userId, ...genres, ...rest, hideWatched: false });
  expect(await idsOf()).toContain(first);
  await setPreferences(deps, { userId, ...genres, ...rest, hideWatched: true });
  expect(await idsOf()).not.toContain(first);
});

test('what is asked for comes back: rated, favorited, watched or hidden', async () => {
  for (const title of MIYAZAKI) await rate(title, 10);
  const [rated, favorite, watched, hidden] = (await list()).items.map(({ movie }) => movie.id);
  if (!rated || !favorite || !watched || !hidden) throw new Error('The list is too short');
  await setRating(deps, { userId, movieId: rated, score: 9 });
  await addFavorite(deps, { userId, movieId: favorite });
  await addHistoryEntry(deps, { userId, movieId: watched });
  await hide(deps, { userId, kind: 'movie', id: hidden });
  await refreshUser(deps, userId);
  const listIds = new Set<string>();
  const among = async (...include: ExcludedKind[]) => {
    const { items, meta } = await listRecommendations(deps, {
      userId,
      limit: 100,
      strategy: 'hybrid',
      include,
    });
    listIds.add(meta.listId);
    expect(meta.status).toBe('fresh');
    const ids = items.map(({ movie }) => movie.id);
    return [rated, favorite, watched, hidden].filter((id) => ids.includes(id));
  };
  deps.enqueued.length = 0;
  expect(await among()).toEqual([]);
  expect(await among('rated')).toEqual([rated]);
  expect(await among('favorited')).toEqual([favorite]);
  expect(await among('watched')).toEqual([watched]);
  expect(await among('hidden')).toEqual([hidden]);
  expect(await among('hidden', 'rated', 'watched', 'favorited')).toEqual([rated, favorite, watched, hidden]);
  expect(listIds.size).toBe(6);
  expect(deps.enqueued).toEqual([]);
});

test('a favorite speaks like a rating, and its reason says so', async () => {
  await addFavorite(deps, { userId, movieId: await idOf('Toy Story') });
  const { items } = await list();
  expect(items.flatMap(({ reasons }) => reasons.map(({ text }) => text))).toContain(
    'Because you like Toy Story',
  );
});

test('the list stays full for someone who has rated everything popular', async () => {
  await deps.pool.query(
    `insert into ratings (rater_id, movie_id, score) select r.id, m.id, 8 from raters r,
       (select id from movies order by popularity desc limit 1500) m where r.user_id = $1`,
    [userId],
  );
  for (const strategy of ['hybrid', 'collaborative', 'content', 'popular'] as const) {
    const { items } = await list(strategy, 100);
    expect(items).toHaveLength(100);
    expect(new Set(items.map(({ movie }) => movie.id)).size).toBe(100);
  }
});

test('a stored list is stale after two hours', async () => {
  await rate('Heat', 10);
  await refreshUser(deps, userId);
  deps.time.now = new Date(deps.time.now.getTime() + 2 * 3_600_000 + 1);
  expect((await list()).meta.status).toBe('updating');
});

test('a movie deleted since the list was stored is not shown, and another takes its place', async () => {
  await rate('Heat', 10);
  await refreshUser(deps, userId);
  const [gone] = (await list()).items;
  await deps.pool.query('update movies set deleted_at = now() where id = $1', [gone?.movie.id]);
  const after = await list();
  await deps.pool.query('update movies set deleted_at = null where id = $1', [gone?.movie.id]);
  expect(after.items).toHaveLength(10);
  expect(after.items.map(({ movie }) => movie.id)).not.toContain(gone?.movie.id);
});

test('low ratings alone are no interest: the list is popular', async () => {
  await rate('Heat', 2);
  expect((await list()).meta.status).toBe('coldStart');
});

test('without a model everybody gets what is popular', async () => {
  await using empty = await createTestDeps();
  const user = await createUser(empty);
  await empty.pool.query("insert into movies (title, popularity) values ('Some', 1), ('More', 2)");
  const { items, meta } = await listRecommendations(empty, { ...user, limit: 5, strategy: 'hybrid' });
  expect(items.map(({ movie }) => movie.title)).toEqual(['More', 'Some']);
  expect(meta).toMatchObject({ status: 'coldStart', modelId: null });
  expect(await refreshUser(empty, user.userId)).toMatchObject({ items: 2 });
});

test('a read survives a dead queue; asking for a refresh says that it is unavailable', async () => {
  await rate('Heat', 10);
  const dead: TestDeps = { ...deps, jobs: { enqueue: () => Promise.reject(new Error('gone')) } };
  const { items } = await listRecommendations(dead, { userId, limit: 5, strategy: 'hybrid' });
  expect(items).toHaveLength(5);
  await expect(requestRefresh(dead, userId)).rejects.toMatchObject({ code: 'unavailable', retryAfter: 5 });
});

test('a refresh of somebody who is gone is no error; a list is notFound', async () => {
  const nobody = '0197a1a0-0000-7000-8000-000000000000';
  expect(await refreshUser(deps, nobody)).toBeUndefined();
  await expect(
    listRecommendations(deps, { userId: nobody, limit: 5, strategy: 'hybrid' }),
  ).rejects.toMatchObject({
    code: 'notFound',
  });
});
