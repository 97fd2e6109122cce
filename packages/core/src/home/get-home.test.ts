import { describe, expect, test } from 'vitest';
import { addFavorite } from '../favorites/add-favorite.ts';
import { hide } from '../hidden/hide.ts';
import { getPreferences } from '../preferences/get-preferences.ts';
import { setPreferences } from '../preferences/set-preferences.ts';
import { FRESH_MS } from '../recommendations/find-list.ts';
import { getRecommendation } from '../recommendations/get-recommendation.ts';
import { refreshUser } from '../recommendations/refresh-user.ts';
import type { TestDeps } from '../testing/test-deps.ts';
import { countQueries, planOf } from '../testing/watch-queries.ts';
import { addToWatchlist } from '../watchlist/change-watchlist.ts';
import { getHome } from './get-home.ts';
import {
  expectSound,
  HORROR,
  type HomeReader,
  idOf,
  kindsOf,
  moviesOf,
  rowOf,
  titlesOf,
  withHomeReaders,
} from './testing/home-reader.ts';

let deps: TestDeps;
let userId: string;
let rate: HomeReader['rate'];
let home: HomeReader['home'];

withHomeReaders((reader) => {
  ({ deps, userId, rate, home } = reader);
});

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
        movie: { id: movieId, title: 'Heat' },
        text: expect.stringMatching(/Heat.* 5 stars/),
      });
    expect(kindsOf(page)).toContain('topPicks');
    expect(page.meta.status).toBe('personal');
    for (const { id, reasons } of rowOf(page, 'topPicks')?.items ?? []) {
      expect(id).toMatch(new RegExp(`^${page.meta.listId}\\.`));
      expect(reasons.some(({ kind }) => kind !== 'popular')).toBe(true);
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
    await addFavorite(deps, { userId, movieId: await idOf(deps, 'Heat') });
    await rate('Halloween', 3);
    const page = await home();
    expect(page.rows.filter(({ kind }) => kind === 'becauseYouLiked').map(({ title }) => title)).toEqual([
      'Because you liked Heat',
    ]);
    expect(rowOf(page, 'becauseYouLiked')?.items[0]?.reasons[0]).toMatchObject({
      movie: { title: 'Heat' },
    });
  });

  test('a preferred genre has a row before anything is rated, and after', async () => {
    await setPreferences(deps, {
      ...(await getPreferences(deps, { userId })),
      userId,
      likedGenres: ['Western'],
      dislikedGenres: [],
    });
    const page = await home();
    expect(page.meta.status).toBe('personal');
    const western = { title: 'Popular in Western', explanation: 'Western is one of your genres.' };
    expect(rowOf(page, 'genre')).toMatchObject(western);
    for (const title of HORROR) await rate(title);
    expect(rowOf(await home(), 'genre')).toMatchObject(western);
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

test('few queries, whatever there is to show', async () => {
  const { db, count } = countQueries(deps.db);
  await getHome({ ...deps, db }, { rows: 20, limit: 15 });
  expect(count()).toBe(4);
  for (const title of ['Forrest Gump', 'Cast Away', ...HORROR]) await rate(title);
  await addToWatchlist(deps, { userId, movieId: await idOf(deps, 'Fargo') });
  const read = async () => {
    const before = count();
    await getHome({ ...deps, db }, { userId, rows: 20, limit: 15 });
    return count() - before;
  };
  expect(await read()).toBeLessThanOrEqual(9);
  await refreshUser(deps, userId);
  expect(await read()).toBeLessThanOrEqual(7);
});

describe('the list that is stored', () => {
  test('is the page that would be made without it, with the same explanations', async () => {
    for (const title of ['Heat', ...HORROR]) await rate(title);
    const computed = await home();
    const stored = await refreshUser(deps, userId);
    expect(stored?.listId).toBe(computed.meta.listId);
    expect(await home()).toEqual(computed);
    const item = rowOf(computed, 'topPicks')?.items[0];
    const { reasons, movie } = await getRecommendation(deps, { userId, id: item?.id ?? '' });
    expect({ reasons, movie }).toEqual({ reasons: item?.reasons, movie: item?.movie });
  });

  test('is what is shown; not when it is old, of an earlier taste, or has what was hidden since', async () => {
    await rate('Heat');
    await refreshUser(deps, userId);
    const [first, second] = rowOf(await home(), 'topPicks')?.items ?? [];
    const drop = { list_id: first?.id?.split('.')[0] ?? '', movie_id: Number(first?.movie.id) };
    await deps.db
      .deleteFrom('recommendations')
      .where('list_id', '=', drop.list_id)
      .where('movie_id', '=', drop.movie_id)
      .execute();
    const firstPick = async () => rowOf(await home(), 'topPicks')?.items[0];
    expect(await firstPick()).toEqual(second);
    deps.time.now = new Date(deps.time.now.getTime() + FRESH_MS);
    expect((await firstPick())?.movie).toEqual(first?.movie);
    deps.time.now = new Date();
    expect((await firstPick())?.movie).toEqual(second?.movie);
    const [genre] = second?.movie.genres ?? [];
    // As if the movie had come into a genre that was hidden before: no taste has changed by that.
    await deps.db
      .insertInto('hidden')
      .values({ user_id: userId, kind: 'genre', target_id: Number(genre?.id), created_at: new Date() })
      .execute();
    const shown = moviesOf(await home()).flatMap(({ genres }) => genres.map(({ id }) => id));
    expect(shown).not.toContain(genre?.id);
    await rate('Toy Story');
    expect((await home()).meta.listId).not.toBe(drop.list_id);
  });
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
