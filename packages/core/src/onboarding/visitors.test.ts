import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { register } from '../auth/register.ts';
import { cleanUpAccounts } from '../clean-up/clean-up-accounts.ts';
import { getPreferences } from '../preferences/get-preferences.ts';
import { setPreferences } from '../preferences/set-preferences.ts';
import { listRatings } from '../ratings/list-ratings.ts';
import { setRating } from '../ratings/set-rating.ts';
import { createUser } from '../testing/fixtures.ts';
import { createTestDeps, type TestDeps } from '../testing/test-deps.ts';
import { trainedTemplate } from '../testing/trained-template.ts';
import { type AnswerAsVisitor, answerAsVisitor } from './answer-as-visitor.ts';
import { claimAnswers } from './claim-answers.ts';
import { getOnboarding } from './get-onboarding.ts';
import { previewOnboarding } from './preview-onboarding.ts';

const DAY = 86_400_000;
const visitorId = 'a-visitor-of-the-tests';

let deps: TestDeps;
let movies: string[];

beforeAll(async () => {
  deps = await createTestDeps(trainedTemplate());
}, 180_000);
afterAll(() => deps?.destroy());
beforeEach(async () => {
  deps.time.now = new Date();
  await deps.db.deleteFrom('visitors').execute();
  const { items } = await previewOnboarding(deps, { limit: 10 });
  movies = items.map(({ id }) => id);
});

const rated = (...scores: number[]) => scores.map((score, n) => ({ movieId: movies[n] ?? '', score }));
const answer = (given: Partial<AnswerAsVisitor>) =>
  answerAsVisitor(deps, {
    ...{ ratings: [], skipped: [], isCookieRefused: false, limit: 10, next: 10 },
    ...given,
  });
const visitors = () => deps.db.selectFrom('visitors').selectAll().execute();
const later = (ms: number) => {
  deps.time.now = new Date(deps.time.now.getTime() + ms);
};

describe('who has no account', () => {
  test('answers, gets a list with reasons, and is given a cookie that brings it back', async () => {
    const { answered, cookie } = await answer({ ratings: rated(10, 2), skipped: [movies[2] ?? ''] });
    expect(answered.answered).toEqual({ ratings: 2, skipped: 1 });
    const { items, meta } = answered.recommendations;
    expect([items.length, meta.status]).toEqual([10, 'fresh']);
    expect(items.flatMap(({ reasons }) => reasons.flatMap(({ movie }) => movie?.id ?? []))).toContain(
      movies[0],
    );
    expect(items.map(({ movie }) => movie.id)).not.toContain(movies[1]);
    expect(answered.next.map(({ id }) => id).filter((id) => movies.slice(0, 3).includes(id))).toEqual([]);
    const again = await previewOnboarding(deps, { cookie: cookie?.value, limit: 10 });
    expect(again.items.map(({ id }) => id)).toEqual(answered.next.map(({ id }) => id));
    expect(again.answered).toEqual({ ratings: 2, skipped: 1 });
    const more = await answer({ cookie: cookie?.value, ratings: rated(9) });
    expect([more.cookie, more.answered.answered]).toEqual([undefined, { ratings: 2, skipped: 1 }]);
    expect(await visitors()).toHaveLength(1);
  });

  test('what is stored names nobody, and rates nothing', async () => {
    const before = await deps.db
      .selectFrom('ratings')
      .select(({ fn }) => fn.countAll().as('n'))
      .executeTakeFirst();
    await answer({ visitorId, ratings: rated(10) });
    const [visitor] = await visitors();
    expect(visitor?.id).toHaveLength(16);
    expect(visitor?.id.toString('latin1')).not.toContain(visitorId.slice(0, 8));
    const after = await deps.db
      .selectFrom('ratings')
      .select(({ fn }) => fn.countAll().as('n'))
      .executeTakeFirst();
    expect(after).toEqual(before);
  });

  test('nobody else sees it: another id, a cookie somebody made up, none', async () => {
    await answer({ visitorId, ratings: rated(10, 9) });
    const forged = `${'A'.repeat(22)}.${'B'.repeat(43)}`;
    for (const other of [
      { visitorId: 'another-visitor-here' },
      { cookie: forged },
      { cookie: visitorId },
      {},
    ]) {
      const { items, answered } = await previewOnboarding(deps, { ...other, limit: 10 });
      expect(answered).toEqual({ ratings: 0, skipped: 0 });
      expect(items.map(({ id }) => id)).toEqual(movies);
    }
    expect((await answer({ cookie: forged })).cookie).toBeDefined();
  });

  test('who wants no cookie is kept nothing of, and gets a list all the same', async () => {
    const { answered, cookie } = await answer({
      ...{ isCookieRefused: true, ratings: rated(10), skipped: [movies[1] ?? ''] },
      ...{ likedGenres: ['Comedy'], dislikedGenres: ['Horror'] },
    });
    expect(cookie).toBeUndefined();
    expect(await visitors()).toEqual([]);
    expect(answered.answered).toEqual({ ratings: 1, skipped: 1 });
    expect(answered.recommendations.meta.status).toBe('fresh');
  });

  test('genres act at once: liked ones first while nothing else is known, disliked ones never', async () => {
    const { answered } = await answer({ likedGenres: ['Western'], dislikedGenres: ['Drama'] });
    const { items, meta } = answered.recommendations;
    expect(meta.status).toBe('coldStart');
    const genres = items.map(({ movie }) => movie.genres.map(({ name }) => name));
    expect(genres[0]).toContain('Western');
    expect(genres.flat()).not.toContain('Drama');
    const next = await answer({ visitorId, dislikedGenres: ['Comedy'], likedGenres: ['Drama'] });
    await answer({ visitorId, likedGenres: ['Comedy'] });
    expect(next.answered.next.flatMap((m) => m.genres.map(({ name }) => name))).not.toContain('Comedy');
    expect(await visitors()).toContainEqual(
      expect.objectContaining({ liked_genres: [expect.any(Number)], disliked_genres: [] }),
    );
  });

  test.each([
    ['an unknown movie', { ratings: [{ movieId: '99999999', score: 3 }] }, 'ratings.0.movieId'],
    ['an unknown genre', { likedGenres: ['Comdy'] }, 'likedGenres'],
  ])('%s is refused, and nothing is kept', async (_what, given, path) => {
    await expect(answer({ visitorId, ...given })).rejects.toMatchObject({ errors: [{ path }] });
    expect(await visitors()).toEqual([]);
  });

  test('30 days after the first answer it is gone, whether or not it was deleted yet', async () => {
    await answer({ visitorId, ratings: rated(10) });
    later(29 * DAY);
    await answer({ visitorId, ratings: rated(9) });
    expect((await cleanUpAccounts(deps)).visitors).toBe(0);
    later(DAY);
    expect((await previewOnboarding(deps, { visitorId, limit: 1 })).answered.ratings).toBe(0);
    expect((await answer({ visitorId, skipped: [movies[1] ?? ''] })).answered.answered).toEqual({
      ratings: 0,
      skipped: 1,
    });
    later(30 * DAY);
    expect((await cleanUpAccounts(deps)).visitors).toBe(1);
    expect(await visitors()).toEqual([]);
  });

  test('of one visitor 500 answers are kept, the latest', async () => {
    const { rows } = await deps.pool.query<{ id: number }>('select id from movies order by id limit 600');
    for (let from = 0; from < 600; from += 100) {
      later(1000);
      const ratings = rows.slice(from, from + 100).map(({ id }) => ({ movieId: String(id), score: 6 }));
      await answer({ visitorId, ratings, next: 0, limit: 1 });
    }
    const kept = await deps.db.selectFrom('visitor_answers').select('movie_id').orderBy('movie_id').execute();
    expect(kept.map(({ movie_id }) => movie_id)).toEqual(rows.slice(100).map(({ id }) => id));
  });

  test('many at once: one visitor, each answer once', async () => {
    await Promise.all(
      Array.from({ length: 12 }, (_, n) =>
        answer({ visitorId, ratings: n % 2 ? rated(8, 9) : rated(8, 9).toReversed(), limit: 1, next: 0 }),
      ),
    );
    expect(await visitors()).toHaveLength(1);
    expect(await deps.db.selectFrom('visitor_answers').select('score').execute()).toHaveLength(2);
  });
});

describe('who signs up', () => {
  let count = 0;
  const newAccount = () => {
    const username = `visitor-${++count}`;
    return { username, email: `${username}@example.com`, password: 'tall green hedgehog' };
  };
  const ratingsOf = async (userId: string) =>
    (await listRatings(deps, { userId, limit: 100 })).items.map(({ movieId, score }) => [movieId, score]);
  const answerByCookie = async (given: Partial<AnswerAsVisitor>) => {
    const { cookie } = await answer(given);
    return cookie?.value;
  };

  test('takes along what was answered with the cookie, in the same call', async () => {
    const skipped = [movies[1] ?? ''];
    const visitorCookie = await answerByCookie({ ratings: rated(9), skipped, likedGenres: ['War'] });
    deps.enqueued.length = 0;
    const { user } = await register(deps, { ...newAccount(), visitorCookie });
    expect(await ratingsOf(user.id)).toEqual([[movies[0], 9]]);
    const { likedGenres } = await getPreferences(deps, { userId: user.id });
    expect(likedGenres.map(({ name }) => name)).toEqual(['War']);
    const { answered } = await getOnboarding(deps, { userId: user.id, limit: 1 });
    expect(answered).toEqual({ ratings: 1, skipped: 1 });
    expect(await visitors()).toEqual([]);
    expect(deps.enqueued).toContainEqual(
      expect.objectContaining({ name: 'recommendations.refreshUser', payload: expect.anything() }),
    );
    const nothing = { ratings: 0, kept: 0, skipped: 0 };
    expect(await claimAnswers(deps, { userId: user.id, cookie: visitorCookie })).toEqual(nothing);
    const next = await register(deps, { ...newAccount(), visitorCookie });
    expect(await ratingsOf(next.user.id)).toEqual([]);
  });

  test('takes nothing with a cookie somebody made up, with an id of others, with none, or with an old one', async () => {
    await answer({ visitorId, ratings: rated(9) });
    const old = await answerByCookie({ ratings: rated(8) });
    const forged = `${'A'.repeat(22)}.${'B'.repeat(43)}`;
    for (const visitorCookie of [forged, visitorId, undefined, '']) {
      const { user } = await register(deps, { ...newAccount(), visitorCookie });
      expect(await ratingsOf(user.id)).toEqual([]);
    }
    expect(await visitors()).toHaveLength(2);
    later(30 * DAY);
    const { user } = await register(deps, { ...newAccount(), visitorCookie: old });
    expect(await ratingsOf(user.id)).toEqual([]);
  });

  test('under a taken name loses nothing; of two at once one takes it, and both have an account', async () => {
    const visitorCookie = await answerByCookie({ ratings: rated(9, 7) });
    const account = newAccount();
    await register(deps, account);
    await expect(register(deps, { ...account, visitorCookie })).rejects.toMatchObject({ code: 'emailTaken' });
    expect((await previewOnboarding(deps, { cookie: visitorCookie, limit: 1 })).answered.ratings).toBe(2);
    const both = await Promise.all(
      [newAccount(), newAccount()].map((one) => register(deps, { ...one, visitorCookie })),
    );
    const counts = await Promise.all(both.map(async ({ user }) => (await ratingsOf(user.id)).length));
    expect(counts.sort()).toEqual([0, 2]);
  });
});

describe('taken along to an account', () => {
  let userId: string;
  beforeEach(async () => {
    ({ userId } = await createUser(deps));
    deps.enqueued.length = 0;
  });
  const claim = (visitor = { visitorId }) => claimAnswers(deps, { userId, ...visitor });
  const mine = async () =>
    new Map(
      (await listRatings(deps, { userId, limit: 100 })).items.map((item) => [item.movieId, item.score]),
    );

  test('answers become ratings once; what the account has stays', async () => {
    const given = { ratings: rated(10, 4, 6), skipped: [movies[3] ?? ''] };
    await answer({ visitorId, ...given, likedGenres: ['War'], dislikedGenres: ['Horror'] });
    await setRating(deps, { userId, movieId: movies[1] ?? '', score: 9 });
    expect(await claim()).toEqual({ ratings: 2, kept: 1, skipped: 1 });
    expect(await mine()).toEqual(
      new Map([
        [movies[0], 10],
        [movies[1], 9],
        [movies[2], 6],
      ]),
    );
    const { likedGenres, dislikedGenres } = await getPreferences(deps, { userId });
    expect([likedGenres, dislikedGenres].map((list) => list.map(({ name }) => name))).toEqual([
      ['War'],
      ['Horror'],
    ]);
    expect(await visitors()).toEqual([]);
    expect(deps.enqueued.at(-1)).toMatchObject({ name: 'recommendations.refreshUser' });
    expect(await claim()).toEqual({ ratings: 0, kept: 0, skipped: 0 });
    const other = await createUser(deps);
    expect(await claimAnswers(deps, { userId: other.userId, visitorId })).toMatchObject({ ratings: 0 });
  });

  test('genres of which the account says something stay', async () => {
    await answer({ visitorId, likedGenres: ['War', 'Drama'] });
    const rest = { languages: [], region: null, maturity: null, hideWatched: true };
    const more = { hideSpoilers: false, keepSearchHistory: false };
    await setPreferences(deps, { userId, ...rest, ...more, likedGenres: [], dislikedGenres: ['War'] });
    await claim();
    const { likedGenres, dislikedGenres } = await getPreferences(deps, { userId });
    expect([likedGenres, dislikedGenres].map((list) => list.map(({ name }) => name))).toEqual([
      ['Drama'],
      ['War'],
    ]);
  });

  test('ten claims at once: once', async () => {
    await answer({ visitorId, ratings: rated(10, 4, 6) });
    const claims = await Promise.all(Array.from({ length: 10 }, () => claim()));
    expect(claims.map(({ ratings }) => ratings).sort()).toEqual([...Array(9).fill(0), 3]);
    expect((await mine()).size).toBe(3);
  });

  test('nothing of who never answered, has no id, or whose answers are too old', async () => {
    const nothing = { ratings: 0, kept: 0, skipped: 0 };
    expect(await claim()).toEqual(nothing);
    expect(await claimAnswers(deps, { userId })).toEqual(nothing);
    await answer({ visitorId, ratings: rated(10) });
    later(30 * DAY);
    expect(await claim()).toEqual(nothing);
    expect((await mine()).size).toBe(0);
  });

  test('an account that is gone takes nothing: it is still there', async () => {
    await answer({ visitorId, ratings: rated(10) });
    await deps.db.deleteFrom('users').where('id', '=', userId).execute();
    await expect(claim()).rejects.toMatchObject({ code: 'unauthenticated' });
    expect((await previewOnboarding(deps, { visitorId, limit: 1 })).answered.ratings).toBe(1);
  });
});
