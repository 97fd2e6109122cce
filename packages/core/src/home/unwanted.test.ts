import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { addFavorite } from '../favorites/add-favorite.ts';
import { hide } from '../hidden/hide.ts';
import { addHistoryEntry } from '../history/add-history-entry.ts';
import { getPreferences } from '../preferences/get-preferences.ts';
import { setPreferences } from '../preferences/set-preferences.ts';
import { createUser } from '../testing/fixtures.ts';
import type { TestDeps } from '../testing/test-deps.ts';
import { addToWatchlist } from '../watchlist/change-watchlist.ts';
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
let raterId: number;
let rate: HomeReader['rate'];
let home: HomeReader['home'];

withHomeReaders((reader) => {
  ({ deps, userId, raterId, rate, home } = reader);
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
    const gone = [Number(first?.movie.id), Number(await idOf(deps, 'Heat'))];
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
      await addToWatchlist(deps, { userId, movieId: await idOf(deps, title) });
    }
    await rate('Casino');
    await hide(deps, { userId, kind: 'movie', id: await idOf(deps, 'Fargo') });
    const begun = { userId, movieId: await idOf(deps, 'Big'), completed: false, progressSeconds: 600 };
    await addHistoryEntry(deps, begun);
    const page = await home();
    expectSound(page);
    expect(kindsOf(page).slice(0, 2).sort()).toEqual(['continueWatching', 'watchlist']);
    expect(titlesOf(rowOf(page, 'watchlist'))).toEqual(['Braveheart', 'Casino', 'Heat']);
    expect(titlesOf(rowOf(page, 'continueWatching'))).toEqual(['Big']);
  });

  test('what was watched to the end after all, or begun long ago, is not gone on with', async () => {
    const movieId = await idOf(deps, 'Big');
    const watchedAt = (daysAgo: number) =>
      new Date(deps.time.now.getTime() - daysAgo * 86_400_000).toISOString();
    await addHistoryEntry(deps, { userId, movieId, completed: false, watchedAt: watchedAt(3) });
    await addHistoryEntry(deps, { userId, movieId, completed: true, watchedAt: watchedAt(2) });
    const old = await idOf(deps, 'Heat');
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
