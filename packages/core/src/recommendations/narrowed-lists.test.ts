import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { addFavorite } from '../favorites/add-favorite.ts';
import { setPreferences } from '../preferences/set-preferences.ts';
import { setRating } from '../ratings/set-rating.ts';
import { createMovie, createUser } from '../testing/fixtures.ts';
import { createTestDeps, type TestDeps } from '../testing/test-deps.ts';
import { trainedTemplate } from '../testing/trained-template.ts';
import { getRecommendation } from './get-recommendation.ts';
import { listIdOf } from './list-id.ts';
import { type ListRecommendations, listRecommendations } from './list-recommendations.ts';
import { refreshUser } from './refresh-user.ts';

let deps: TestDeps;
let userId: string;

beforeAll(async () => {
  deps = await createTestDeps(trainedTemplate());
}, 300_000);
afterAll(() => deps?.destroy());
beforeEach(async () => {
  deps.time.now = new Date();
  ({ userId } = await createUser(deps));
});

const LIKED = ['Heat', 'Fargo', 'Casino', 'Goodfellas', 'Pulp Fiction', 'Se7en'];

async function rateAll(): Promise<void> {
  const rows = await deps.db
    .selectFrom('movies')
    .select(['id', 'title'])
    .where('title', 'in', LIKED)
    .orderBy('popularity', 'desc')
    .execute();
  const first = new Map(rows.toReversed().map(({ id, title }) => [title, id]));
  for (const title of LIKED) {
    const id = first.get(title);
    if (id !== undefined) await setRating(deps, { userId, movieId: String(id), score: 10 });
  }
}

const list = (asked: Partial<ListRecommendations> = {}) =>
  listRecommendations(deps, { userId, limit: 20, strategy: 'hybrid', ...asked });

test('filters narrow a list, change no score, and reach behind its head', async () => {
  await rateAll();
  const whole = await list({ limit: 100 });
  const scores = new Map(whole.items.map(({ movie, score }) => [movie.id, score]));
  const narrowed = await list({ genre: ['Comedy'], yearTo: 1999 });
  expect(narrowed.items).toHaveLength(20);
  expect(narrowed.meta).toMatchObject({ status: 'updating', listId: whole.meta.listId, emptyBecause: null });
  for (const { movie } of narrowed.items) {
    expect(movie.genres.map(({ name }) => name)).toContain('Comedy');
    expect(movie.year).toBeLessThanOrEqual(1999);
  }
  const common = narrowed.items.filter(({ movie }) => scores.has(movie.id));
  expect(common.length).toBeGreaterThan(0);
  for (const { movie, score } of common) expect(score).toBe(scores.get(movie.id));
  const rare = await list({ genre: ['Film-Noir'], yearTo: 1950, limit: 60 });
  expect(rare.items.length).toBeGreaterThan(20);
  expect(rare.items.map(({ score }) => score)).toEqual(
    rare.items.map(({ score }) => score).toSorted((a, b) => b - a),
  );
  const [first] = whole.items;
  const without = await list({ exclude: [first?.movie.id ?? '', 'imdb:tt0000001'] });
  expect(without.items[0]).toEqual(whole.items[1]);
});

test('a stored list serves filters as long as it has enough', async () => {
  await rateAll();
  const stored = await refreshUser(deps, userId);
  const drama = await list({ genre: ['Drama'], limit: 10 });
  expect(drama.meta).toMatchObject({ status: 'fresh', listId: stored?.listId });
  const noir = await list({ genre: ['Film-Noir'], yearTo: 1950, limit: 50 });
  expect(noir.items.length).toBeGreaterThan(10);
  expect(noir.meta).toMatchObject({ status: 'updating', listId: stored?.listId });
});

test('an empty list says why', async () => {
  const asked = { genre: ['Western'], yearFrom: 2010, yearTo: 2010 };
  const { items } = await list({ ...asked, limit: 100 });
  expect(items.length).toBeGreaterThan(0);
  const exclude = items.map(({ movie }) => movie.id);
  expect(await list({ ...asked, exclude })).toMatchObject({
    items: [],
    meta: { emptyBecause: 'allLeftOut' },
  });
  expect(await list({ yearFrom: 2099 })).toMatchObject({ items: [], meta: { emptyBecause: 'noneMatches' } });
  await expect(list({ genre: ['Westen'] })).rejects.toMatchObject({ code: 'validationFailed' });
  await using empty = await createTestDeps();
  const nobody = await createUser(empty);
  expect(await listRecommendations(empty, { ...nobody, limit: 5, strategy: 'hybrid' })).toMatchObject({
    items: [],
    meta: { emptyBecause: 'noMovies', status: 'coldStart' },
  });
});

test('of somebody who has rated or hidden everything the list is empty, unless that is brought back', async () => {
  await deps.pool.query(
    `insert into ratings (rater_id, movie_id, score, updated_at)
     select r.id, m.id, 1 + m.id % 10, now() from raters r, movies m where r.user_id = $1 and m.deleted_at is null`,
    [userId],
  );
  expect(await list()).toMatchObject({ items: [], meta: { emptyBecause: 'allLeftOut' } });
  expect((await list({ include: ['rated'], limit: 100 })).items).toHaveLength(100);
  const other = await createUser(deps);
  await deps.pool.query(
    "insert into hidden (user_id, kind, target_id) select $1, 'movie', id from movies where deleted_at is null",
    [other.userId],
  );
  expect(await list({ userId: other.userId })).toMatchObject({
    items: [],
    meta: { emptyBecause: 'allLeftOut' },
  });
});

const manners: Partial<ListRecommendations>[] = [
  {},
  { strategy: 'content', diversity: 0.8, novelty: 0 },
  { strategy: 'collaborative', novelty: 1, diversity: 0 },
  { strategy: 'popular' },
  { include: ['rated'] },
  { genre: ['Film-Noir'], yearTo: 1950, limit: 50 },
];

test.each(manners)('an item of a list %o has the arithmetic of its score', async (asked) => {
  await rateAll();
  if (Object.keys(asked).length === 0) await refreshUser(deps, userId);
  const { items } = await list(asked);
  expect(items.length).toBeGreaterThan(0);
  for (const item of [items[0], items[3], items.at(-1)]) {
    const { components, ...found } = await getRecommendation(deps, { userId, id: item?.id ?? '' });
    expect(found).toEqual(item);
    const sum = components.reduce((total, { contribution }) => total + contribution, 0);
    expect(sum).toBeCloseTo(found.score, 9);
    for (const { weight, value, contribution } of components)
      expect(weight * value).toBeCloseTo(contribution, 12);
  }
});

test('what is no item of a list of mine is not found', async () => {
  await rateAll();
  const { items, meta } = await list({ diversity: 0.5 });
  const stored = await refreshUser(deps, userId);
  const rated = await deps.db.selectFrom('ratings').select('movie_id').limit(1).executeTakeFirstOrThrow();
  const other = await createUser(deps);
  const first = items[0]?.movie.id;
  const ids = [
    '',
    'nonsense',
    `${meta.listId}`,
    `${meta.listId}.`,
    `${meta.listId}.999999999`,
    `${meta.listId}.${first}.1`,
    `0197a1a0-0000-7000-8000-000000000000.${first}`,
  ];
  for (const id of ids)
    await expect(getRecommendation(deps, { userId, id })).rejects.toMatchObject({ code: 'notFound' });
  for (const id of [items[0]?.id ?? '', `${stored?.listId}.${first}`])
    await expect(getRecommendation(deps, { ...other, id })).rejects.toMatchObject({ code: 'notFound' });
  expect(rated.movie_id).toBeGreaterThan(0);
  const gone = listIdOf({
    userId,
    revision: 1,
    modelId: '0197a1a0-0000-7000-8000-00000000dead',
    strategy: 'hybrid',
    diversity: 0,
    novelty: 0,
    include: [],
  });
  await expect(getRecommendation(deps, { userId, id: `${gone}.${first}` })).rejects.toMatchObject({
    code: 'notFound',
  });
});

test('what fills a list: genres one prefers, then what is trending, then what is popular', async () => {
  await using world = await createTestDeps();
  const nobody = await createUser(world);
  const ids: Record<string, number> = {};
  for (const [title, popularity, genre] of [
    ['Top', 90, 'Drama'],
    ['Second', 50, 'Drama'],
    ['Trend', 5, 'Drama'],
    ['Western', 4, 'Western'],
  ] as const)
    ids[title] = await createMovie(world, { title, popularity, genres: [genre] });
  const ask = async (strategy: 'hybrid' | 'popular' = 'hybrid') => {
    const { items, meta } = await listRecommendations(world, { ...nobody, limit: 10, strategy });
    return { titles: items.map(({ movie }) => movie.title), meta, items };
  };
  expect(await ask()).toMatchObject({
    titles: ['Top', 'Second', 'Trend', 'Western'],
    meta: { status: 'coldStart', basis: 'popular' },
  });
  await world.pool.query(
    `insert into trend_states (span, computed_at, baseline_day) values ('week', $1, current_date)`,
    [world.time.now],
  );
  await world.pool.query(
    `insert into trends (span, movie_id, position, score, explanation) values ('week', $1, 0, 3, '{}')`,
    [ids.Trend],
  );
  const trending = await ask();
  expect(trending).toMatchObject({
    titles: ['Trend', 'Top', 'Second', 'Western'],
    meta: { basis: 'trending' },
  });
  expect(trending.items[0]?.reasons[0]).toMatchObject({ kind: 'trending', movie: null, genre: null });
  const western = await world.db
    .selectFrom('genres')
    .select('id')
    .where('name', '=', 'Western')
    .executeTakeFirst();
  await setPreferences(world, {
    ...nobody,
    likedGenres: ['Western'],
    dislikedGenres: [],
    languages: [],
    region: null,
    maturity: null,
    hideWatched: true,
    hideSpoilers: false,
    keepSearchHistory: false,
  });
  const preferred = await ask();
  expect(preferred).toMatchObject({
    titles: ['Western', 'Trend', 'Top', 'Second'],
    meta: { status: 'coldStart', basis: 'preferences' },
  });
  expect(preferred.items[0]?.reasons[0]).toMatchObject({
    kind: 'genre',
    genre: { id: String(western?.id), name: 'Western' },
    text: 'From a genre you like: Western',
  });
  for (const { reasons } of preferred.items)
    expect(reasons.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 9);
  expect((await ask('popular')).titles).toEqual(['Top', 'Second', 'Trend', 'Western']);
  await world.pool.query("update trend_states set computed_at = computed_at - interval '8 days'");
  expect((await ask()).titles).toEqual(['Western', 'Top', 'Second', 'Trend']);
});

test('a genre or a person behind much of what somebody likes is a reason by name', async () => {
  await rateAll();
  const { rows } = await deps.pool.query<{ id: number }>(
    `select m.id from movies m join movie_crew w on w.movie_id = m.id join people p on p.id = w.person_id
     where p.name = 'Martin Scorsese' limit 3`,
  );
  for (const { id } of rows) await addFavorite(deps, { userId, movieId: String(id) });
  const { items } = await list({ strategy: 'content', limit: 100 });
  const named = items
    .flatMap(({ reasons }) => reasons)
    .filter(({ kind }) => kind === 'genre' || kind === 'person');
  expect(named.length).toBeGreaterThan(0);
  for (const { genre, person, movie, text } of named) {
    const name = genre?.name ?? person?.name ?? 'nobody';
    expect(text).toContain(name);
    expect(movie).toBeNull();
  }
});

test('a model of before, whose lists somebody still looks at, explains them', async () => {
  await rateAll();
  const { items } = await list({ novelty: 0.5 });
  const { rows } = await deps.pool.query<{ id: string }>('select id from models where is_serving');
  await deps.pool.query('update models set is_serving = false');
  try {
    const { score } = await getRecommendation(deps, { userId, id: items[0]?.id ?? '' });
    expect(score).toBe(items[0]?.score);
  } finally {
    await deps.pool.query('update models set is_serving = true where id = $1', [rows[0]?.id]);
  }
});
