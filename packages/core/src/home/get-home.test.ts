import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { addFavorite } from '../favorites/add-favorite.ts';
import { hide } from '../hidden/hide.ts';
import { addHistoryEntry } from '../history/add-history-entry.ts';
import { getPreferences } from '../preferences/get-preferences.ts';
import { setPreferences } from '../preferences/set-preferences.ts';
import { setRating } from '../ratings/set-rating.ts';
import { getRecommendation } from '../recommendations/get-recommendation.ts';
import { createUser } from '../testing/fixtures.ts';
import { createTestDeps, type TestDeps } from '../testing/test-deps.ts';
import { trainedTemplate } from '../testing/trained-template.ts';
import { countQueries, planOf } from '../testing/watch-queries.ts';
import { addToWatchlist } from '../watchlist/change-watchlist.ts';
import { type GetHome, getHome } from './get-home.ts';
import type { Home, HomeRow } from './home.ts';

let deps: TestDeps;
let userId: string;
let raterId: number;

beforeAll(async () => {
  deps = await createTestDeps(trainedTemplate());
}, 300_000);
afterAll(() => deps?.destroy());
beforeEach(async () => {
  deps.time.now = new Date();
  ({ userId, raterId } = await createUser(deps));
});

async function idOf(title: string): Promise<string> {
  const row = await deps.db
    .selectFrom('movies')
    .select('id')
    .where('title', '=', title)
    .orderBy('popularity', 'desc')
    .executeTakeFirstOrThrow();
  return String(row.id);
}

async function rate(title: string, score = 10): Promise<string> {
  const movieId = await idOf(title);
  await setRating(deps, { userId, movieId, score });
  return movieId;
}

const home = (changes: Partial<GetHome> = {}) => getHome(deps, { userId, rows: 20, limit: 15, ...changes });

const kindsOf = ({ rows }: Home) => rows.map(({ kind }) => kind);
const moviesOf = ({ rows }: Home) => rows.flatMap(({ items }) => items.map(({ movie }) => movie));
const rowOf = ({ rows }: Home, kind: HomeRow['kind']) => rows.find((row) => row.kind === kind);
const titlesOf = (row: HomeRow | undefined) => row?.items.map(({ movie }) => movie.title);

const HORROR = ['Halloween', 'The Thing', 'Alien', 'The Shining', 'Scream'];

/** What is true of every page. */
function expectSound(page: Home): void {
  const ids = moviesOf(page).map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(new Set(page.rows.map(({ id }) => id)).size).toBe(page.rows.length);
  for (const { title, explanation, items, kind } of page.rows) {
    expect(title).toMatch(/^[A-Z].*[^.{}]$/);
    expect(explanation).toMatch(/^[A-Z][^{}]*\.$/);
    expect(items.length).toBeLessThanOrEqual(15);
    const isOfFew = ['person', 'watchlist', 'continueWatching', 'watchAgain'].includes(kind);
    expect(items.length).toBeGreaterThanOrEqual(isOfFew ? 1 : 10);
  }
}

describe('for everybody', () => {
  test('nobody sees what is popular, well rated, new, and of genres; nothing of it personal', async () => {
    const page = await home({ userId: undefined });
    expectSound(page);
    expect(new Set(kindsOf(page))).toEqual(new Set(['popular', 'topRated', 'recent', 'hiddenGems', 'genre']));
    expect(page.meta).toEqual({ status: 'anonymous', listId: null, modelId: null });
    for (const { items } of page.rows)
      for (const { id, reasons } of items)
        expect([id, reasons.filter(({ kind }) => kind !== 'popular')]).toEqual([null, []]);
  });

  test('who has done nothing yet sees the like, as a cold start', async () => {
    const page = await home();
    expectSound(page);
    expect(kindsOf(page).slice(0, 2).sort()).toEqual(['popular', 'topRated']);
    expect(kindsOf(page)).not.toContain('topPicks');
    expect(page.meta).toMatchObject({ status: 'coldStart', modelId: expect.any(String) });
  });

  test('a user who is gone is nobody', async () => {
    await deps.db.deleteFrom('users').where('id', '=', userId).execute();
    expect((await home()).meta.status).toBe('anonymous');
  });

  test('gems are well rated, and few know them', async () => {
    const page = await home({ userId: undefined });
    for (const { movie } of rowOf(page, 'hiddenGems')?.items ?? []) {
      expect(movie.stats.count).toBeLessThan(50);
      expect(movie.stats.mean).toBeGreaterThanOrEqual(7.6);
    }
  });

  test('so many rows and movies as are wanted', async () => {
    const page = await home({ rows: 2, limit: 3 });
    expect(page.rows.map(({ items }) => items.length)).toEqual([3, 3]);
  });

  test('trends are shown where there are any; what is merely popular is not called one', async () => {
    expect(kindsOf(await home())).not.toContain('trending');
    const trends = await deps.db.selectFrom('movies').select('id').orderBy('title').limit(12).execute();
    const values = trends.map(({ id }, position) => ({
      span: 'week',
      movie_id: id,
      position,
      score: 9 - position / 2,
      explanation: '{}',
    }));
    await deps.db.insertInto('trends').values(values).execute();
    await deps.db
      .insertInto('trend_states')
      .values({ span: 'week', computed_at: deps.time.now, baseline_day: '2020-01-01' })
      .execute();
    await hide(deps, { userId, kind: 'movie', id: String(trends[0]?.id) });
    const row = rowOf(await home(), 'trending');
    expect(row?.items.map(({ movie }) => movie.id)).toEqual(trends.slice(1).map(({ id }) => String(id)));
    await deps.db.deleteFrom('trends').execute();
  });
});

describe('from what somebody likes', () => {
  test('after one rating there is a row of its kind, and picks', async () => {
    const movieId = await rate('Heat');
    const page = await home();
    expectSound(page);
    const row = rowOf(page, 'becauseYouLiked');
    expect(row).toMatchObject({
      id: `becauseYouLiked.${movieId}`,
      title: 'Because you liked Heat',
      explanation: 'People who like Heat like these, too.',
      more: `/movies/${movieId}/similar`,
    });
    for (const { reasons } of row?.items ?? [])
      expect(reasons[0]).toMatchObject({
        kind: 'becauseYouRated',
        movie: { id: movieId, title: 'Heat' },
        text: 'Because you gave Heat 5 stars',
      });
    expect(kindsOf(page)).toContain('topPicks');
    expect(page.meta.status).toBe('personal');
    for (const { id, reasons } of rowOf(page, 'topPicks')?.items ?? []) {
      expect(id).toMatch(new RegExp(`^${page.meta.listId}\\.`));
      expect(reasons.length).toBeGreaterThan(0);
    }
  });

  test('its ids are those of recommendations', async () => {
    await rate('Heat');
    const page = await home();
    for (const kind of ['topPicks', 'becauseYouLiked'] as const) {
      const { id, movie } = rowOf(page, kind)?.items.find((item) => item.id !== null) ?? {};
      const found = await getRecommendation(deps, { userId, id: id ?? '' });
      expect(found.movie.id).toBe(movie?.id);
    }
  });

  test('several kinds of movies bring rows of several kinds, never two of one kind in a row at the top', async () => {
    for (const title of ['Spirited Away', 'My Neighbor Totoro', 'Toy Story', ...HORROR]) await rate(title);
    const page = await home();
    expectSound(page);
    const because = page.rows.filter(({ kind }) => kind === 'becauseYouLiked');
    expect(because.length).toBeGreaterThan(1);
    expect(because.length).toBeLessThanOrEqual(3);
    const top = kindsOf(page).slice(0, 5);
    for (const [place, kind] of top.entries()) expect(kind).not.toBe(top[place + 1]);
    expect(page.rows.map(({ title }) => title)).toContain('Popular in Horror');
  });

  test('more with somebody who is in several of them; not when they are hidden', async () => {
    for (const title of ['Forrest Gump', 'Cast Away', 'Saving Private Ryan']) await rate(title);
    const row = rowOf(await home(), 'person');
    expect(row).toMatchObject({
      title: 'More with Tom Hanks',
      explanation: 'You like 3 movies with Tom Hanks.',
    });
    expect(titlesOf(row)).toContain('Big');
    expect(row?.items[0]?.reasons[0]?.text).toBe('Because you like the films of Tom Hanks');
    await hide(deps, { userId, kind: 'person', id: row?.id.split('.')[1] ?? '' });
    const page = await home();
    expect(rowOf(page, 'person')?.id).not.toBe(row?.id);
    expect(moviesOf(page).map(({ title }) => title)).not.toContain('Big');
  });

  test('a favorite counts without a rating; what was not liked brings no row', async () => {
    await addFavorite(deps, { userId, movieId: await idOf('Heat') });
    await rate('Halloween', 3);
    const page = await home();
    expect(page.rows.filter(({ kind }) => kind === 'becauseYouLiked').map(({ title }) => title)).toEqual([
      'Because you liked Heat',
    ]);
    expect(rowOf(page, 'becauseYouLiked')?.items[0]?.reasons[0]).toMatchObject({
      kind: 'becauseYouLiked',
      text: 'Because you like Heat',
    });
  });

  test('a preferred genre has a row before anything is rated', async () => {
    await setPreferences(deps, {
      ...(await getPreferences(deps, { userId })),
      userId,
      likedGenres: ['Western'],
      dislikedGenres: [],
    });
    const page = await home();
    expect(page.meta.status).toBe('personal');
    expect(rowOf(page, 'genre')).toMatchObject({
      title: 'Popular in Western',
      explanation: 'Western is one of your genres.',
    });
  });

  test('the same all day; another day it may be another order, of the same kind of rows', async () => {
    for (const title of HORROR) await rate(title);
    deps.time.now = new Date('2030-05-05T01:00:00Z');
    const first = await home();
    deps.time.now = new Date('2030-05-05T23:00:00Z');
    expect((await home()).rows).toEqual(first.rows);
    const orders = new Set<string>();
    for (let day = 6; day < 14; day++) {
      deps.time.now = new Date(`2030-05-${String(day).padStart(2, '0')}T01:00:00Z`);
      orders.add((await home()).rows.map(({ id }) => id).join());
    }
    expect(orders.size).toBeGreaterThan(1);
  });
});

describe('what somebody does not want', () => {
  test('nothing rated, favorited, watched or hidden, in any row', async () => {
    const rated = await rate('Heat');
    const before = await home();
    const [favorite, watched, hidden] = moviesOf(before).map(({ id }) => id);
    await addFavorite(deps, { userId, movieId: favorite ?? '' });
    await addHistoryEntry(deps, { userId, movieId: watched ?? '' });
    await hide(deps, { userId, kind: 'movie', id: hidden ?? '' });
    const shown = moviesOf(await home()).map(({ id }) => id);
    for (const id of [rated, favorite, watched, hidden]) expect(shown).not.toContain(id);
  });

  test('no movie of a hidden or disliked genre', async () => {
    for (const title of ['Heat', ...HORROR]) await rate(title);
    const { id } = await deps.db
      .selectFrom('genres')
      .select('id')
      .where('name', '=', 'Horror')
      .executeTakeFirstOrThrow();
    await hide(deps, { userId, kind: 'genre', id: String(id) });
    await setPreferences(deps, {
      ...(await getPreferences(deps, { userId })),
      userId,
      likedGenres: [],
      dislikedGenres: ['Thriller'],
    });
    const page = await home();
    expectSound(page);
    const genres = moviesOf(page).flatMap((movie) => movie.genres.map(({ name }) => name));
    expect(genres.length).toBeGreaterThan(100);
    expect(genres).not.toContain('Horror');
    expect(genres).not.toContain('Thriller');
  });

  test('a movie that was deleted since the model was trained, and no row about one', async () => {
    await rate('Heat');
    await rate('Toy Story');
    const before = await home();
    const [first] = rowOf(before, 'topPicks')?.items ?? [];
    const gone = [Number(first?.movie.id), Number(await idOf('Heat'))];
    const set = (deleted_at: Date | null) =>
      deps.db.updateTable('movies').set({ deleted_at }).where('id', 'in', gone).execute();
    await set(new Date());
    const page = await home();
    await set(null);
    expect(moviesOf(page).map(({ id }) => Number(id))).not.toContain(gone[0]);
    expect(page.rows.map(({ title }) => title)).not.toContain('Because you liked Heat');
    expect(kindsOf(page)).toContain('topPicks');
  });
});

describe('their own things', () => {
  test('what is on the watchlist and what was begun come first, also what is rated; nothing hidden', async () => {
    const wanted = ['Heat', 'Casino', 'Braveheart', 'Fargo'];
    for (const title of wanted) {
      deps.time.now = new Date(deps.time.now.getTime() + 1000);
      await addToWatchlist(deps, { userId, movieId: await idOf(title) });
    }
    await rate('Casino');
    await hide(deps, { userId, kind: 'movie', id: await idOf('Fargo') });
    const begun = { userId, movieId: await idOf('Big'), completed: false, progressSeconds: 600 };
    await addHistoryEntry(deps, begun);
    const page = await home();
    expectSound(page);
    expect(kindsOf(page).slice(0, 2).sort()).toEqual(['continueWatching', 'watchlist']);
    expect(titlesOf(rowOf(page, 'watchlist'))).toEqual(['Braveheart', 'Casino', 'Heat']);
    expect(titlesOf(rowOf(page, 'continueWatching'))).toEqual(['Big']);
  });

  test('what was watched to the end after all, or begun long ago, is not gone on with', async () => {
    const movieId = await idOf('Big');
    const watchedAt = (daysAgo: number) =>
      new Date(deps.time.now.getTime() - daysAgo * 86_400_000).toISOString();
    await addHistoryEntry(deps, { userId, movieId, completed: false, watchedAt: watchedAt(3) });
    await addHistoryEntry(deps, { userId, movieId, completed: true, watchedAt: watchedAt(2) });
    const old = await idOf('Heat');
    await addHistoryEntry(deps, { userId, movieId: old, completed: false, watchedAt: watchedAt(100) });
    expect(kindsOf(await home())).not.toContain('continueWatching');
  });
});

describe('at the edges', () => {
  test('who has rated everything sees what they liked best', async () => {
    await sql`insert into ratings (rater_id, movie_id, score)
      select ${raterId}::int, id, case when title = 'Heat' then 10 else 2 end from movies`.execute(deps.db);
    const page = await home();
    expectSound(page);
    expect(kindsOf(page)).toEqual(['watchAgain']);
    expect(titlesOf(page.rows[0])?.[0]).toBe('Heat');
  });

  test('who has hidden everything sees nothing', async () => {
    await sql`insert into hidden (user_id, kind, target_id, created_at)
      select ${userId}::uuid, 'movie', id, now() from movies`.execute(deps.db);
    expect((await home()).rows).toEqual([]);
  });

  test('readers of the sample: each has a sound page with nothing they have rated', async () => {
    const { rows: raters } = await sql<{ id: number }>`
      select id from raters where user_id is null order by md5(id::text) limit 8`.execute(deps.db);
    for (const { id } of raters) {
      const one = await createUser(deps);
      await sql`insert into ratings (rater_id, movie_id, score, created_at, updated_at)
        select ${one.raterId}::int, movie_id, score, created_at, updated_at from ratings where rater_id = ${id}`.execute(
        deps.db,
      );
      const page = await home({ userId: one.userId });
      expectSound(page);
      expect(page.rows.length).toBeGreaterThan(6);
      const rated = await deps.db
        .selectFrom('ratings')
        .select('movie_id')
        .where('rater_id', '=', one.raterId)
        .execute();
      const known = new Set(rated.map(({ movie_id }) => String(movie_id)));
      expect(moviesOf(page).filter((movie) => known.has(movie.id))).toEqual([]);
    }
  });

  test('titles are read as the reader reads them, in rows, too', async () => {
    const movieId = await rate('Heat');
    const values = { movie_id: Number(movieId), language: 'de', title: 'Hitze' };
    await deps.db.insertInto('movie_translations').values(values).execute();
    const page = await home({ languages: ['de'] });
    expect(rowOf(page, 'becauseYouLiked')?.title).toBe('Because you liked Hitze');
  });
});

test('few queries, whatever there is to show', async () => {
  const { db, count } = countQueries(deps.db);
  await getHome({ ...deps, db }, { rows: 20, limit: 15 });
  expect(count()).toBe(4);
  for (const title of ['Forrest Gump', 'Cast Away', ...HORROR]) await rate(title);
  await addToWatchlist(deps, { userId, movieId: await idOf('Fargo') });
  const before = count();
  await getHome({ ...deps, db }, { userId, rows: 20, limit: 15 });
  expect(count() - before).toBeLessThanOrEqual(10);
});

test('no big table is read from end to end', async () => {
  await deps.pool.query('vacuum analyze movies, movie_stats, movie_genres, movie_cast, movie_crew, ratings');
  for (const title of ['Forrest Gump', 'Cast Away', ...HORROR]) await rate(title);
  // All rows are looked for. Of many movies to show the planner reads all statistics while there are so few.
  for (const who of [{}, { userId }]) {
    const plan = await planOf(deps.db, (db) => getHome({ ...deps, db }, { rows: 1, limit: 5, ...who }), {
      seqScan: true,
    });
    for (const table of ['movies', 'movie_stats', 'ratings', 'model_rows', 'movie_genres'])
      expect(plan.scanned).not.toContain(table);
    expect(plan.indexes).toContain('movies_popularity');
  }
});
