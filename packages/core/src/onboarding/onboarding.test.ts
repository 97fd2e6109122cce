import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { addFavorite } from '../favorites/add-favorite.ts';
import { hide } from '../hidden/hide.ts';
import { getPreferences } from '../preferences/get-preferences.ts';
import { setPreferences } from '../preferences/set-preferences.ts';
import { listRatings } from '../ratings/list-ratings.ts';
import { setRating } from '../ratings/set-rating.ts';
import { createMovie, createUser } from '../testing/fixtures.ts';
import { createTestDeps, type TestDeps } from '../testing/test-deps.ts';
import { trainedTemplate } from '../testing/trained-template.ts';
import { type AnswerOnboarding, answerOnboarding } from './answer-onboarding.ts';
import { getOnboarding } from './get-onboarding.ts';

let deps: TestDeps;
let userId: string;

beforeAll(async () => {
  deps = await createTestDeps(trainedTemplate());
}, 180_000);
afterAll(() => deps?.destroy());
beforeEach(async () => {
  deps.time.now = new Date();
  ({ userId } = await createUser(deps));
  deps.enqueued.length = 0;
});

const ask = (limit = 10) => getOnboarding(deps, { userId, limit });
const idsOf = ({ items }: { items: { id: string }[] }) => items.map(({ id }) => id);
const answer = (given: Partial<AnswerOnboarding>) =>
  answerOnboarding(deps, { userId, ratings: [], skipped: [], limit: 10, next: 0, ...given });
const myRatings = async () => (await listRatings(deps, { userId, limit: 100 })).items;

async function stateOf(): Promise<unknown> {
  const user = await deps.db
    .selectFrom('users')
    .select(['taste_revision', 'library_changed_at'])
    .where('id', '=', userId)
    .executeTakeFirst();
  return [await myRatings(), await getPreferences(deps, { userId }), user, await ask()];
}

describe('movies to rate', () => {
  test('ten that many know, of many kinds', async () => {
    const { items, answered } = await ask();
    expect(items).toHaveLength(10);
    expect(answered).toEqual({ ratings: 0, skipped: 0 });
    for (const { stats } of items) expect(stats.count).toBeGreaterThan(50);
    const genres = new Set(items.flatMap((item) => item.genres.map(({ name }) => name)));
    expect(genres.size).toBeGreaterThan(8);
  });

  test('others come when those were rated, not seen, favorited or hidden', async () => {
    const [first = '', second = '', third = '', fourth = ''] = idsOf(await ask());
    await setRating(deps, { userId, movieId: first, score: 9 });
    await answer({ skipped: [second] });
    await addFavorite(deps, { userId, movieId: third });
    await hide(deps, { userId, kind: 'movie', id: fourth });
    const next = await ask();
    expect(next.items).toHaveLength(10);
    for (const id of [first, second, third, fourth]) expect(idsOf(next)).not.toContain(id);
    expect(next.answered).toEqual({ ratings: 1, skipped: 1 });
  });

  test('all ten rated at once: ten others', async () => {
    const ten = idsOf(await ask());
    const { next } = await answer({ ratings: ten.map((movieId) => ({ movieId, score: 7 })), next: 10 });
    expect(next).toHaveLength(10);
    expect(idsOf({ items: next }).filter((id) => ten.includes(id))).toEqual([]);
  });

  test('an answer moves what is asked next', async () => {
    const [first = ''] = idsOf(await ask(1));
    const { next: liked } = await answer({ ratings: [{ movieId: first, score: 10 }], next: 20 });
    const other = await createUser(deps);
    const { next: unseen } = await answerOnboarding(deps, {
      ...{ userId: other.userId, ratings: [], skipped: [first], limit: 1, next: 20 },
    });
    expect(idsOf({ items: liked })).not.toEqual(idsOf({ items: unseen }));
  });

  test('preferred genres come sooner, disliked ones not at all', async () => {
    const genresOf = async () =>
      (await ask()).items.map((item) => item.genres.map(({ name }) => name)).filter((names) => names.length);
    const before = (await genresOf()).filter((names) => names.includes('Comedy')).length;
    await answer({ likedGenres: ['Comedy'], dislikedGenres: ['Crime'] });
    const after = await genresOf();
    expect(after.filter((names) => names.includes('Comedy')).length).toBeGreaterThan(before);
    expect(after.flat()).not.toContain('Crime');
  });

  test('who has rated everything that many know is asked nothing', async () => {
    await deps.pool.query(
      `insert into ratings (rater_id, movie_id, score)
       select r.id, m.id, 8 from raters r, movies m where r.user_id = $1`,
      [userId],
    );
    const { items, answered } = await ask();
    expect(items).toEqual([]);
    expect(answered.ratings).toBeGreaterThan(9_000);
    await deps.pool.query('delete from ratings where rater_id = (select id from raters where user_id = $1)', [
      userId,
    ]);
  });

  test('a user that is gone is not found', async () => {
    await deps.db.deleteFrom('users').where('id', '=', userId).execute();
    await expect(ask()).rejects.toMatchObject({ code: 'notFound' });
    await expect(answer({})).rejects.toMatchObject({ code: 'unauthenticated' });
  });
});

describe('answers', () => {
  test('become ratings, and a list comes of them in the same call', async () => {
    const [one = '', two = '', three = ''] = idsOf(await ask());
    const { recommendations, answered } = await answer({
      ratings: [
        { movieId: one, score: 10 },
        { movieId: two, stars: 0.5 },
      ],
      skipped: [three],
    });
    expect(answered).toEqual({ ratings: 2, skipped: 1 });
    const ratings = (await myRatings()).map(({ movieId, score }) => [movieId, score]);
    expect(new Map(ratings as [string, number][])).toEqual(
      new Map([
        [one, 10],
        [two, 1],
      ]),
    );
    expect(recommendations.meta.status).not.toBe('coldStart');
    expect(recommendations.items).toHaveLength(10);
    const named = recommendations.items.flatMap(({ reasons }) =>
      reasons.flatMap(({ movie }) => movie?.id ?? []),
    );
    expect(named).toContain(one);
    expect(idsOf({ items: recommendations.items.map(({ movie }) => movie) })).not.toContain(one);
    expect(deps.enqueued).toContainEqual({
      name: 'recommendations.refreshUser',
      payload: { userId, revision: 1 },
    });
  });

  test('the same again changes nothing; a movie skipped and then rated was seen', async () => {
    const [one = '', two = ''] = idsOf(await ask());
    await answer({ ratings: [{ movieId: one, score: 8 }], skipped: [two] });
    const before = await myRatings();
    deps.time.now = new Date(deps.time.now.getTime() + 60_000);
    deps.enqueued.length = 0;
    await answer({ ratings: [{ movieId: one, score: 8 }], skipped: [two] });
    expect(await myRatings()).toEqual(before);
    const { answered } = await answer({ ratings: [{ movieId: two, score: 3 }], skipped: [one] });
    expect(answered).toEqual({ ratings: 2, skipped: 0 });
  });

  test('genres replace those of their kind; one that changes sides leaves the other', async () => {
    const rest = { languages: ['de'], region: 'AT', maturity: null, hideWatched: false } as const;
    const more = { hideSpoilers: true, keepSearchHistory: true };
    await setPreferences(deps, {
      ...{ userId, ...rest, ...more, languages: ['de'] },
      ...{ likedGenres: ['Drama'], dislikedGenres: ['Horror', 'War'] },
    });
    await answer({ likedGenres: ['Horror', 'Comedy'] });
    const { likedGenres, dislikedGenres, ...kept } = await getPreferences(deps, { userId });
    expect(likedGenres.map(({ name }) => name)).toEqual(['Comedy', 'Horror']);
    expect(dislikedGenres.map(({ name }) => name)).toEqual(['War']);
    expect(kept).toEqual({ ...rest, ...more });
    await answer({ dislikedGenres: [] });
    expect((await getPreferences(deps, { userId })).dislikedGenres).toEqual([]);
  });

  test('a hundred at once', async () => {
    const { rows } = await deps.pool.query<{ id: number }>('select id from movies order by id limit 100');
    const ratings = rows.map(({ id }, index) => ({ movieId: String(id), score: 1 + (index % 10) }));
    expect((await answer({ ratings })).answered.ratings).toBe(100);
  });

  test.each<[string, (ids: string[]) => Partial<AnswerOnboarding>, string, RegExp]>([
    [
      'an unknown movie',
      ([a = '']) => ({
        ratings: [
          { movieId: a, score: 5 },
          { movieId: '99999999', score: 5 },
        ],
      }),
      'ratings.1.movieId',
      /99999999 was not found/,
    ],
    [
      'an unknown one that was not seen',
      ([a = '']) => ({ ratings: [{ movieId: a, score: 5 }], skipped: ['tmdb:99999999'] }),
      'skipped.0',
      /tmdb:99999999 was not found/,
    ],
    [
      'a movie twice',
      ([a = '']) => ({
        ratings: [
          { movieId: a, score: 5 },
          { movieId: a, score: 6 },
        ],
      }),
      'ratings.1.movieId',
      /ratings\.0\.movieId/,
    ],
    [
      'rated and not seen',
      ([a = '']) => ({ ratings: [{ movieId: a, score: 5 }], skipped: [a] }),
      'skipped.0',
      /ratings\.0\.movieId/,
    ],
    [
      'both scales',
      ([a = '']) => ({ ratings: [{ movieId: a, score: 5, stars: 2 }] }),
      'ratings.0.stars',
      /not both/,
    ],
    [
      'no score',
      ([a = '', b = '']) => ({ ratings: [{ movieId: a, score: 5 }, { movieId: b }] }),
      'ratings.1.score',
      /Give a score/,
    ],
    [
      'an unknown genre',
      ([a = '']) => ({ ratings: [{ movieId: a, score: 5 }], likedGenres: ['Comdy'] }),
      'likedGenres',
      /Comedy/,
    ],
    [
      'a genre liked and disliked',
      ([a = '']) => ({ ratings: [{ movieId: a, score: 5 }], likedGenres: ['War'], dislikedGenres: ['War'] }),
      'dislikedGenres',
      /War/,
    ],
  ])('%s: refused by name, and nothing is written', async (_what, make, path, message) => {
    const before = await stateOf();
    await expect(answer(make(idsOf(await ask())))).rejects.toMatchObject({
      code: 'validationFailed',
      errors: [{ path, message: expect.stringMatching(message) }],
    });
    expect(await stateOf()).toEqual(before);
  });

  test('the same movie by two names is the same movie', async () => {
    const tmdbId = 900_000_001;
    const id = await createMovie(deps, { tmdbId });
    const ratings = [String(id), `tmdb:${tmdbId}`].map((movieId) => ({ movieId, score: 5 }));
    await expect(answer({ ratings })).rejects.toMatchObject({ errors: [{ path: 'ratings.1.movieId' }] });
  });

  test('twenty at once: each rating once, its movie counts it once', async () => {
    const [one = '', two = ''] = idsOf(await ask());
    const count = async (id: string) =>
      deps.db.selectFrom('movie_stats').select('count').where('movie_id', '=', Number(id)).executeTakeFirst();
    const before = [await count(one), await count(two)].map((row) => row?.count ?? 0);
    const ratings = [one, two].map((movieId) => ({ movieId, score: 6 }));
    await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        answer({ ratings: n % 2 ? ratings : ratings.toReversed(), limit: 1 }),
      ),
    );
    expect(await myRatings()).toHaveLength(2);
    expect([await count(one), await count(two)].map((row) => row?.count)).toEqual(before.map((n) => n + 1));
  });
});
