import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { addFavorite } from '../favorites/add-favorite.ts';
import { setRating } from '../ratings/set-rating.ts';
import { refreshUser } from '../recommendations/refresh-user.ts';
import { createMovie, createUser } from '../testing/fixtures.ts';
import { createTestDeps, type TestDeps } from '../testing/test-deps.ts';
import { trainedTemplate } from '../testing/trained-template.ts';
import { countQueries } from '../testing/watch-queries.ts';
import { describeTaste } from './describe-taste.ts';

let deps: TestDeps;
let bare: TestDeps;
let userId: string;

beforeAll(async () => {
  deps = await createTestDeps(trainedTemplate());
  bare = await createTestDeps();
}, 180_000);
afterAll(async () => {
  await deps?.destroy();
  await bare?.destroy();
});
beforeEach(async () => {
  ({ userId } = await createUser(deps));
});

const taste = () => describeTaste(deps, { userId });
const namesOf = (features: { name: string }[]) => features.map(({ name }) => name);

async function rate(title: string, score: number): Promise<string> {
  const { id } = await deps.db
    .selectFrom('movies')
    .select('id')
    .where('title', '=', title)
    .orderBy('popularity', 'desc')
    .executeTakeFirstOrThrow();
  await setRating(deps, { userId, movieId: String(id), score });
  return String(id);
}

test('of nobody anything is known: it says so, and nothing else', async () => {
  expect(await taste()).toEqual({
    summary: 'Nothing is known of your taste yet: rate some movies you like.',
    confidence: 0,
    evidence: 0,
    learnedFrom: { ratings: 0, favorites: 0, likedGenres: 0 },
    modelId: expect.any(String),
    genres: [],
    decades: [],
    people: [],
    tags: [],
    languages: [],
    movies: [],
  });
});

test('who likes only what is bad has said nothing either', async () => {
  await rate('Heat', 1);
  const { evidence, genres, movies, learnedFrom } = await taste();
  expect({ evidence, genres, movies, ratings: learnedFrom.ratings }).toEqual({
    ...{ evidence: 0, genres: [], movies: [], ratings: 1 },
  });
});

test('what sets somebody apart comes first, in words and weights', async () => {
  const titles = ['Spirited Away', 'Princess Mononoke', 'My Neighbor Totoro', "Howl's Moving Castle"];
  const ids = await Promise.all(titles.map((title) => rate(title, 10)));
  const { genres, movies, confidence, evidence, summary, ...rest } = await taste();
  expect(namesOf(genres)[0]).toBe('Animation');
  expect(genres[0]).toMatchObject({ id: expect.any(String), weight: 1, movies: 4 });
  expect(genres[0]?.lift).toBeGreaterThan(3);
  expect(genres[0]?.text).toMatch(/^Animation, \d.* times as often as others/);
  expect(evidence).toBeCloseTo(4);
  expect(confidence).toBeCloseTo(4 / 14);
  expect(summary).toMatch(/^More than most people: /);
  expect(movies.map(({ movie }) => movie.id).sort()).toEqual(ids.sort());
  expect(movies.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1);
  expect(movies[0]?.score).toBe(10);
  expect(rest.learnedFrom).toEqual({ ratings: 4, favorites: 0, likedGenres: 0 });
  const lifts = genres.map(({ weight, lift }) => weight * Math.log(lift));
  expect(lifts).toEqual([...lifts].sort((a, b) => b - a));
});

test('who made what is liked, once two movies say so', async () => {
  await rate('Memento', 9);
  expect((await taste()).people).toEqual([]);
  await rate('Inception', 10);
  await rate('Interstellar', 10);
  const { people } = await taste();
  expect(people[0]).toMatchObject({
    name: 'Christopher Nolan',
    movies: 3,
    id: expect.stringMatching(/^\d+$/),
  });
  expect(people[0]?.text).toMatch(/^films with or by Christopher Nolan, \d/);
});

test('a favorite speaks like what is liked; one movie names nobody', async () => {
  const movieId = String(
    await createMovie(deps, { genres: ['Musical'], directors: ['Nobody Else'], year: 1935, language: 'fr' }),
  );
  await addFavorite(deps, { userId, movieId, note: null });
  const { genres, decades, languages, people, learnedFrom, evidence } = await taste();
  expect([genres, decades, languages].map((list) => namesOf(list)[0])).toEqual(['Musical', '1930', 'fr']);
  expect([decades[0]?.id, languages[0]?.id, people]).toEqual([null, null, []]);
  expect(languages[0]?.text).toContain('films in French');
  expect(learnedFrom).toEqual({ ratings: 0, favorites: 1, likedGenres: 0 });
  expect(evidence).toBe(1);
});

test('who likes what everybody likes is told so or less of it; who rated everything is answered, too', async () => {
  await deps.pool.query(
    `insert into ratings (rater_id, movie_id, score)
     select r.id, m.id, 8 from raters r, movies m where r.user_id = $1`,
    [userId],
  );
  const { genres, learnedFrom, confidence } = await taste();
  expect(genres).toHaveLength(10);
  expect(learnedFrom.ratings).toBeGreaterThan(100);
  expect(confidence).toBeGreaterThan(0.5);
});

test('without a model it is about what was liked, and names no model', async () => {
  const owner = await createUser(bare);
  const movieId = String(await createMovie(bare, { genres: ['War'] }));
  await setRating(bare, { userId: owner.userId, movieId, score: 9 });
  const { genres, modelId, movies } = await describeTaste(bare, { userId: owner.userId });
  expect([namesOf(genres), modelId, movies]).toEqual([['War'], null, []]);
});

test('two queries with the stored list; without it four, and the same is said', async () => {
  for (const title of ['Heat', 'Casino', 'Fargo', 'Spirited Away', 'The Thing']) await rate(title, 9);
  const { db, count } = countQueries(deps.db);
  const read = async () => {
    const before = count();
    const said = await describeTaste({ ...deps, db }, { userId });
    return { said, queries: count() - before };
  };
  // What everybody watches is read once an hour.
  await read();
  const computed = await read();
  await refreshUser(deps, userId);
  const stored = await read();
  expect([computed.queries, stored.queries]).toEqual([4, 2]);
  expect(stored.said).toEqual(computed.said);
  expect(stored.said.movies.length).toBeGreaterThan(1);
});

test('few movies do not say a hundred times as often', async () => {
  const titles = ['Spirited Away', 'Princess Mononoke', 'My Neighbor Totoro', "Howl's Moving Castle"];
  await Promise.all(titles.map((title) => rate(title, 10)));
  const { languages, people, tags, genres } = await taste();
  expect(namesOf(languages)[0]).toBe('ja');
  for (const { lift, movies } of [...languages, ...people, ...tags, ...genres])
    expect(lift).toBeLessThanOrEqual(movies + 1);
});

test('titles are in the language of the reader', async () => {
  const movieId = await rate('Heat', 10);
  await deps.db
    .insertInto('movie_translations')
    .values({ movie_id: Number(movieId), language: 'de', title: 'Hitze' })
    .execute();
  const { movies } = await describeTaste(deps, { userId, languages: ['de'] });
  expect(movies.map(({ movie }) => movie.title)).toEqual(['Hitze']);
  await deps.db.deleteFrom('movie_translations').where('movie_id', '=', Number(movieId)).execute();
});

test('a user that is gone is not found', async () => {
  await deps.db.deleteFrom('users').where('id', '=', userId).execute();
  await expect(taste()).rejects.toMatchObject({ code: 'notFound' });
});
