import { uuidv7 } from 'uuidv7';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { addFavorite } from '../../favorites/add-favorite.ts';
import type { FeedbackKind } from '../../feedback/feedback.ts';
import { giveFeedback } from '../../feedback/give-feedback.ts';
import { hide } from '../../hidden/hide.ts';
import { removeRating } from '../../ratings/remove-rating.ts';
import { setRating } from '../../ratings/set-rating.ts';
import { listIdOf } from '../../recommendations/list-id.ts';
import { createMovie, createUser, type MovieFixture } from '../../testing/fixtures.ts';
import { createTestDeps, type TestDeps } from '../../testing/test-deps.ts';
import { trackView } from '../../views/track-view.ts';
import { getKnownMovie } from '../known-movie.ts';
import { listMovies } from '../list-movies.ts';
import { deleteMovie, restoreMovie } from './delete-movie.ts';
import { finishMerges } from './finish-merges.ts';
import { mergeMovies } from './merge-movies.ts';
import { leftTables, movedTables } from './move-rows.ts';

let deps: TestDeps;
let writer: { actorId: string; ip: string };
let duplicate: string;
let other: string;

beforeAll(async () => {
  deps = await createTestDeps();
  const { userId } = await createUser(deps);
  writer = { actorId: userId, ip: '192.0.2.7' };
});
beforeEach(async () => {
  deps.time.now = new Date('2026-03-04T12:00:00Z');
  await deps.db.deleteFrom('audit_log').execute();
  await deps.db.deleteFrom('movies').execute();
  duplicate = await movie({ title: 'Duplicate' });
  other = await movie({ title: 'Other' });
});
afterAll(() => deps.destroy());

async function movie(fixture: MovieFixture = {}): Promise<string> {
  return String(await createMovie(deps, fixture));
}

const merge = (movieId = duplicate, into = other, version = 1) =>
  mergeMovies(deps, { ...writer, movieId, into, version });

async function someone() {
  return (await createUser(deps)).userId;
}

/** Statistics that the triggers keep beside those counted anew. */
async function expectExactStatistics(): Promise<void> {
  const { rows } = await deps.pool.query(`
    select s.movie_id from movie_stats s
    where s.histogram <> array(
      select count(r.score)::int from generate_series(1, 10) i
      left join ratings r on r.movie_id = s.movie_id and r.score = i group by i order by i)`);
  expect(rows).toEqual([]);
}

const rate = (userId: string, movieId: string, score: number) => setRating(deps, { userId, movieId, score });
const later = () => {
  deps.time.now = new Date(deps.time.now.getTime() + 60_000);
};

async function scoresOf(movieId: string): Promise<number[]> {
  const { histogram } = (await getKnownMovie(deps, { movieId })).stats;
  return histogram.flatMap((count, i) => Array.from({ length: count }, () => i + 1));
}

describe('ratings', () => {
  test('move; who rated both keeps the newer one', async () => {
    const [onlyHere, onlyThere, newerHere, newerThere] = [
      await someone(),
      await someone(),
      await someone(),
      await someone(),
    ];
    await rate(onlyHere, duplicate, 1);
    await rate(onlyThere, other, 2);
    await rate(newerHere, other, 3);
    await rate(newerThere, duplicate, 4);
    later();
    await rate(newerHere, duplicate, 5);
    await rate(newerThere, other, 6);
    await merge();
    expect(await scoresOf(other)).toEqual([1, 2, 5, 6]);
    await expectExactStatistics();
    const left = await deps.db
      .selectFrom('ratings')
      .select('score')
      .where('movie_id', '=', Number(duplicate));
    expect(await left.execute()).toEqual([]);
  });

  test('of imported raters move alike, and their times with them', async () => {
    const rated = await movie({ scores: [7, 8, 9] });
    await deps.db
      .updateTable('ratings')
      .set({ created_at: '2001-02-03', updated_at: '2002-03-04' })
      .execute();
    await merge(rated, other);
    const rows = await deps.db.selectFrom('ratings').select(['score', 'created_at', 'updated_at']).execute();
    expect(rows.map(({ score }) => score).sort()).toEqual([7, 8, 9]);
    expect(new Set(rows.map(({ created_at }) => created_at.getFullYear()))).toEqual(new Set([2001]));
    await expectExactStatistics();
  });

  test('given while it happens are not lost, and statistics stay exact', async () => {
    const people = await Promise.all(Array.from({ length: 30 }, someone));
    await Promise.all(people.slice(0, 10).map((userId, i) => rate(userId, duplicate, (i % 10) + 1)));
    const during = people.map((userId, i) => {
      if (i < 5) return removeRating(deps, { userId, movieId: duplicate });
      return rate(userId, i % 2 ? duplicate : other, 10).then(() => undefined);
    });
    await Promise.all([merge(), ...during]);
    await finishMerges(deps);
    await expectExactStatistics();
    const rows = await deps.db
      .selectFrom('ratings as r')
      .innerJoin('raters as by', 'by.id', 'r.rater_id')
      .select(['by.user_id', 'r.movie_id'])
      .execute();
    expect(new Set(rows.map(({ movie_id }) => movie_id))).toEqual(new Set([Number(other)]));
    const raters = rows.map(({ user_id }) => user_id);
    expect(raters).toEqual(expect.arrayContaining(people.slice(5)));
    expect(new Set(raters).size).toBe(raters.length);
  });
});

describe('what people keep', () => {
  test('favorites move with their notes, the earlier one stays', async () => {
    const [ann, bob, cleo] = [await someone(), await someone(), await someone()];
    await addFavorite(deps, { userId: ann, movieId: duplicate, note: 'with Bob' });
    await addFavorite(deps, { userId: bob, movieId: duplicate, note: 'gone' });
    await addFavorite(deps, { userId: cleo, movieId: duplicate, note: 'kept' });
    later();
    await addFavorite(deps, { userId: bob, movieId: other, note: 'mine' });
    await addFavorite(deps, { userId: cleo, movieId: other });
    await merge();
    const rows = await deps.db.selectFrom('favorites').selectAll().execute();
    const first = new Date('2026-03-04T12:00:00Z');
    expect(rows).toHaveLength(3);
    for (const [user_id, note] of [
      [ann, 'with Bob'],
      [bob, 'mine'],
      [cleo, 'kept'],
    ])
      expect(rows).toContainEqual(
        expect.objectContaining({ user_id, movie_id: Number(other), note, created_at: first }),
      );
  });

  test('watchlists, history, reviews and collections follow; of two reviews the newer stays', async () => {
    const [ann, bob] = [await someone(), await someone()];
    const [from, to] = [Number(duplicate), Number(other)];
    const entry = { user_id: ann, movie_id: from, watched_at: deps.time.now, completed: true };
    await deps.db
      .insertInto('watchlist')
      .values([
        { user_id: ann, movie_id: from, note: 'hers' },
        { user_id: bob, movie_id: from },
        { user_id: bob, movie_id: to, note: 'his' },
      ])
      .execute();
    await deps.db
      .insertInto('history')
      .values([
        { id: uuidv7(), ...entry },
        { id: uuidv7(), ...entry },
      ])
      .execute();
    const review = (user_id: string, movie_id: number, minute: number, text: string) => {
      const at = new Date(Date.UTC(2026, 0, 1, 0, minute));
      return { id: uuidv7(), user_id, movie_id, text, created_at: at, updated_at: at };
    };
    await deps.db
      .insertInto('reviews')
      .values([
        review(ann, from, 2, 'newer'),
        review(ann, to, 1, 'older'),
        review(bob, from, 1, 'older'),
        review(bob, to, 2, 'newer'),
      ])
      .execute();
    const collection_id = uuidv7();
    await deps.db
      .insertInto('collections')
      .values({ id: collection_id, user_id: ann, title: 'Both' })
      .execute();
    await deps.db
      .insertInto('collection_items')
      .values([from, to].map((movie_id, position) => ({ collection_id, movie_id, position })))
      .execute();
    const moved = (await merge()).id;
    expect(moved).toBe(other);
    expect(
      await deps.db.selectFrom('watchlist').select(['movie_id', 'note']).orderBy('note').execute(),
    ).toEqual([
      { movie_id: to, note: 'hers' },
      { movie_id: to, note: 'his' },
    ]);
    expect(await deps.db.selectFrom('history').select('movie_id').execute()).toEqual([
      { movie_id: to },
      { movie_id: to },
    ]);
    expect(await deps.db.selectFrom('reviews').select(['movie_id', 'text']).execute()).toEqual([
      { movie_id: to, text: 'newer' },
      { movie_id: to, text: 'newer' },
    ]);
    expect(await deps.db.selectFrom('collection_items').select('movie_id').execute()).toEqual([
      { movie_id: to },
    ]);
    expect(await deps.db.selectFrom('collections').select('item_count').execute()).toEqual([
      { item_count: 1 },
    ]);
    const gone = await deps.db
      .selectFrom('removals as r')
      .innerJoin('users as u', 'u.id', 'r.user_id')
      .where('r.feed', '=', 'watchlist')
      .whereRef('r.changed_at', '=', 'u.library_changed_at')
      .select('r.target')
      .execute();
    expect(gone).toEqual([{ target: duplicate }, { target: duplicate }]);
  });

  test('what is hidden stays hidden; genres of the same numbers are left alone', async () => {
    const [ann, bob] = [await someone(), await someone()];
    await hide(deps, { userId: ann, kind: 'movie', id: duplicate });
    for (const id of [duplicate, other]) await hide(deps, { userId: bob, kind: 'movie', id });
    const genres = [duplicate, other].map((id) => ({ user_id: ann, kind: 'genre', target_id: Number(id) }));
    await deps.db.insertInto('hidden').values(genres).execute();
    await merge();
    const rows = await deps.db.selectFrom('hidden').select(['user_id', 'kind', 'target_id']).execute();
    const isHidden = (user_id: string) => ({ user_id, kind: 'movie', target_id: Number(other) });
    expect(rows).toHaveLength(4);
    expect(rows).toEqual(expect.arrayContaining([isHidden(ann), isHidden(bob), ...genres]));
  });

  test('feedback and what was shown follow; the last word on either stays', async () => {
    const [ann, bob] = [await someone(), await someone()];
    const say = (userId: string, movieId: string, kind: FeedbackKind) => {
      const manner = { strategy: 'hybrid', diversity: 0, novelty: 0, include: [] } as const;
      const listId = listIdOf({ ...manner, userId, revision: 0, modelId: null });
      return giveFeedback(deps, { userId, id: `${listId}.${movieId}`, kind });
    };
    await say(ann, duplicate, 'liked');
    await say(ann, other, 'clicked');
    await say(bob, other, 'liked');
    later();
    await say(bob, duplicate, 'notInterested');
    await merge();
    const rows = await deps.db
      .selectFrom('recommendation_feedback')
      .selectAll()
      .orderBy('created_at')
      .execute();
    expect(rows).toMatchObject([
      { user_id: ann, movie_id: Number(other), kind: 'liked' },
      { user_id: bob, movie_id: Number(other), kind: 'notInterested' },
    ]);
    const shown = await deps.db.selectFrom('impressions').select(['movie_id', 'clicked_at']).execute();
    expect(shown.map(({ movie_id }) => movie_id)).toEqual([Number(other), Number(other)]);
    expect(shown.filter(({ clicked_at }) => clicked_at)).toHaveLength(1);
    await deps.db
      .updateTable('recommendation_feedback')
      .set({ movie_id: Number(duplicate) })
      .execute();
    expect(await finishMerges(deps)).toEqual({ finished: 1 });
  });

  test('lists of those whom it concerns are made anew, of nobody else', async () => {
    const people = await Promise.all(Array.from({ length: 4 }, someone));
    const [rater = '', keeper = '', hider = '', stranger = ''] = people;
    await rate(rater, duplicate, 9);
    await addFavorite(deps, { userId: keeper, movieId: duplicate });
    await hide(deps, { userId: hider, kind: 'movie', id: duplicate });
    await rate(stranger, other, 9);
    const revisions = async () => {
      const rows = await deps.db.selectFrom('users').select(['id', 'taste_revision']).execute();
      return people.map((id) => rows.find((row) => row.id === id)?.taste_revision);
    };
    expect(await revisions()).toEqual([1, 1, 1, 1]);
    await merge();
    expect(await revisions()).toEqual([2, 2, 2, 1]);
  });

  test('tags and views add up', async () => {
    const [one, two] = [await movie({ tags: { a: 2, b: 3 } }), await movie({ tags: { b: 4, c: 5 } })];
    for (const visitorId of ['visitor-1', 'visitor-2'])
      await trackView(deps, { movieId: one, visitorId, ip: '10.0.0.1' });
    await trackView(deps, { movieId: two, visitorId: 'visitor-2', ip: '10.0.0.1' });
    await merge(one, two);
    const { tags } = await getKnownMovie(deps, { movieId: two });
    expect(tags.map(({ name, count }) => [name, count])).toEqual([
      ['b', 7],
      ['c', 5],
      ['a', 2],
    ]);
    const views = await deps.db.selectFrom('movie_views').select('movie_id').execute();
    expect(views).toEqual([{ movie_id: Number(two) }, { movie_id: Number(two) }]);
  });

  test('what was answered when asked: of two answers the one about the movie that stays', async () => {
    const [one, two] = [await movie(), await movie()];
    const { userId } = await createUser(deps);
    const skipped = [one, two].map((id) => ({ user_id: userId, movie_id: Number(id) }));
    await deps.db.insertInto('onboarding_skips').values(skipped).execute();
    const at = deps.time.now;
    const ids = ['both', 'first'].map((name) => Buffer.from(name));
    const [both, first] = ids as [Buffer, Buffer];
    await deps.db
      .insertInto('visitors')
      .values(ids.map((id) => ({ id, started_at: at })))
      .execute();
    const answer = (visitor: Buffer, id: string, score: number) => ({
      ...{ visitor, movie_id: Number(id), score, answered_at: at },
    });
    await deps.db
      .insertInto('visitor_answers')
      .values([answer(both, one, 3), answer(both, two, 9), answer(first, one, 4)])
      .execute();
    await merge(one, two);
    const left = await deps.db.selectFrom('onboarding_skips').select('movie_id').execute();
    expect(left).toEqual([{ movie_id: Number(two) }]);
    const answers = await deps.db
      .selectFrom('visitor_answers')
      .select(['movie_id', 'score'])
      .orderBy('score')
      .execute();
    expect(answers).toEqual([
      { movie_id: Number(two), score: 4 },
      { movie_id: Number(two), score: 9 },
    ]);
  });

  test('every table that refers to movies is moved, or it is said why not', async () => {
    const { rows } = await deps.pool.query<{ name: string }>(`
      select distinct conrelid::regclass::text as name from pg_constraint
      where contype = 'f' and confrelid = 'movies'::regclass order by 1`);
    const known = [...movedTables, ...Object.keys(leftTables)].filter((name) => name !== 'hidden');
    expect(known.sort()).toEqual(rows.map(({ name }) => name));
  });
});

describe('ids', () => {
  test('of the duplicate lead to the movie that stays, whichever form they have', async () => {
    const [from, to] = [
      await movie({ tmdbId: 11, imdbId: 'tt0000011' }),
      await movie({ tmdbId: 12, imdbId: 'tt0000012' }),
    ];
    await merge(from, to);
    for (const reference of [from, to, 'tmdb:11', 'tmdb:12', 'imdb:tt0000011', 'imdb:tt0000012'])
      expect((await getKnownMovie(deps, { movieId: reference })).id).toBe(to);
    const { items } = await listMovies(deps, { page: 1, perPage: 20 });
    expect(items.map(({ id }) => id).sort()).toEqual([to, duplicate, other].sort());
  });

  test('that the other movie lacks become its own', async () => {
    const from = await movie({ tmdbId: 11, imdbId: 'tt0000011' });
    const to = await movie({ tmdbId: 12 });
    const merged = await merge(from, to);
    expect(merged).toMatchObject({ id: to, ids: { tmdb: '12', imdb: 'tt0000011' }, version: 2 });
    expect((await getKnownMovie(deps, { movieId: 'tmdb:11' })).id).toBe(to);
  });

  test('lead on when the movie is merged once more, and nowhere when it is deleted', async () => {
    const last = await movie();
    await merge(duplicate, other);
    await merge(other, last, 2);
    expect((await getKnownMovie(deps, { movieId: duplicate })).id).toBe(last);
    await deleteMovie(deps, { ...writer, movieId: last, version: 2 });
    for (const id of [duplicate, other, last])
      await expect(getKnownMovie(deps, { movieId: id })).rejects.toMatchObject({ code: 'notFound' });
    expect((await restoreMovie(deps, { ...writer, movieId: duplicate })).id).toBe(last);
  });

  test('writes to the duplicate are writes to the movie that stays', async () => {
    await merge();
    const userId = await someone();
    await rate(userId, duplicate, 9);
    await trackView(deps, { movieId: duplicate, userId, ip: '10.0.0.1' });
    expect(await scoresOf(other)).toEqual([9]);
    expect(await deps.db.selectFrom('movie_views').select('movie_id').execute()).toEqual([
      { movie_id: Number(other) },
    ]);
  });
});

describe('the record', () => {
  test('says which, into what, and how much', async () => {
    const userId = await someone();
    await rate(userId, duplicate, 9);
    await addFavorite(deps, { userId, movieId: duplicate });
    await merge();
    const events = await deps.db
      .selectFrom('audit_log')
      .select(['action', 'actor_id', 'ip', 'detail'])
      .execute();
    expect(events).toEqual([
      {
        action: 'catalogue.moviesMerged',
        actor_id: writer.actorId,
        ip: writer.ip,
        detail: {
          movieId: duplicate,
          into: other,
          title: 'Duplicate',
          intoTitle: 'Other',
          ratings: 1,
          favorites: 1,
          watchlist: 0,
          history: 0,
          reviews: 0,
          collectionItems: 0,
          hidden: 0,
          tags: 0,
          views: 0,
          feedback: 0,
          impressions: 0,
        },
      },
    ]);
  });

  test("TMDb's lists name the movie once, and what is usual adds up", async () => {
    const rows = [
      { list: 'popular', position: 0, movie_id: Number(duplicate) },
      { list: 'popular', position: 1, movie_id: Number(other) },
      { list: 'upcoming', position: 0, movie_id: Number(duplicate) },
    ];
    await deps.db.insertInto('tmdb_lists').values(rows).execute();
    const usual = { span: 'day', viewers: 1, ratings: 2, favorites: 3 };
    await deps.db
      .insertInto('trend_baselines')
      .values([
        { ...usual, movie_id: Number(duplicate) },
        { ...usual, movie_id: Number(other) },
        { ...usual, span: 'week', movie_id: Number(duplicate) },
      ])
      .execute();
    await merge();
    expect(await deps.db.selectFrom('tmdb_lists').selectAll().orderBy('list').execute()).toEqual([
      { list: 'popular', position: 1, movie_id: Number(other) },
      { list: 'upcoming', position: 0, movie_id: Number(other) },
    ]);
    expect(await deps.db.selectFrom('trend_baselines').selectAll().orderBy('span').execute()).toEqual([
      { span: 'day', movie_id: Number(other), viewers: 2, ratings: 4, favorites: 6 },
      { ...usual, span: 'week', movie_id: Number(other) },
    ]);
  });
});

describe('is refused', () => {
  const untouched = async () => {
    expect((await getKnownMovie(deps, { movieId: duplicate })).id).toBe(duplicate);
    expect(await deps.db.selectFrom('audit_log').select('id').execute()).toEqual([]);
  };

  test('without a version, or with an old one', async () => {
    await expect(mergeMovies(deps, { ...writer, movieId: duplicate, into: other })).rejects.toMatchObject({
      code: 'preconditionRequired',
    });
    await expect(merge(duplicate, other, 2)).rejects.toMatchObject({ code: 'preconditionFailed' });
    await untouched();
  });

  test('of a movie with itself, under whichever name', async () => {
    await deps.db.updateTable('movies').set({ tmdb_id: 11 }).where('id', '=', Number(duplicate)).execute();
    for (const into of [duplicate, 'tmdb:11'])
      await expect(merge(duplicate, into)).rejects.toMatchObject({
        code: 'validationFailed',
        errors: [{ path: 'into' }],
      });
    await untouched();
    await merge();
    await expect(merge(duplicate, other, 2)).rejects.toMatchObject({ code: 'validationFailed' });
  });

  test('with what is missing or deleted', async () => {
    const gone = await movie({ isDeleted: true });
    for (const unknown of [gone, '999999', 'tmdb:77']) {
      await expect(merge(unknown, other)).rejects.toMatchObject({ code: 'notFound' });
      await expect(merge(duplicate, unknown)).rejects.toMatchObject({ code: 'notFound' });
    }
    await untouched();
  });

  test('the second time, when two are merged into each other at once', async () => {
    const tries = await Promise.allSettled([merge(duplicate, other), merge(other, duplicate)]);
    expect(tries.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    // Which of them depends on how far the first one was.
    const refused = tries.flatMap((it) => (it.status === 'rejected' ? [it.reason.code] : []));
    expect(['preconditionFailed', 'notFound', 'validationFailed']).toContain(refused[0]);
    expect((await listMovies(deps, { page: 1, perPage: 9 })).items).toHaveLength(1);
  });
});

test('what comes to a duplicate after its merge moves when merges are finished, and only then is there work', async () => {
  await merge();
  expect(await finishMerges(deps)).toEqual({ finished: 0 });
  const { raterId } = await createUser(deps);
  await deps.db
    .insertInto('ratings')
    .values({ rater_id: raterId, movie_id: Number(duplicate), score: 9 })
    .execute();
  expect(await finishMerges(deps)).toEqual({ finished: 1 });
  expect(await finishMerges(deps)).toEqual({ finished: 0 });
  expect(await scoresOf(other)).toEqual([9]);
  await expectExactStatistics();
});
