import { afterAll, beforeAll, expect, test } from 'vitest';
import { addFavorite } from '../favorites/add-favorite.ts';
import { listFavorites } from '../favorites/list-favorites.ts';
import { listPersonMovies } from '../people/list-person-movies.ts';
import { listRatings } from '../ratings/list-ratings.ts';
import { setRating } from '../ratings/set-rating.ts';
import { listRecommendations } from '../recommendations/list-recommendations.ts';
import { searchMovies } from '../search/search-movies.ts';
import { suggest } from '../search/suggest.ts';
import { createMovie, createPerson, createUser, type MovieFixture } from '../testing/fixtures.ts';
import { createTestDeps, type TestDeps } from '../testing/test-deps.ts';
import { listTrending } from '../trending/list-trending.ts';
import { getMovie } from './get-movie.ts';
import { listMovies } from './list-movies.ts';
import { listSimilarMovies } from './list-similar-movies.ts';
import { listTmdbList } from './list-tmdb-list.ts';

let deps: TestDeps;
let heat: string;

const tmdb = { genres: ['Crime'], cast: ['Al Pacino'] };

beforeAll(async () => {
  deps = await createTestDeps();
  heat = await translated({
    ...tmdb,
    title: 'Heat',
    tmdbId: 949,
    language: 'en',
    overview: 'Cops and robbers.',
    popularity: 9,
    rows: [
      ['de', 'DE', null, 'Räuber und Gendarm.'],
      ['fr', 'FR', 'Chaleur', null],
      ['pt', 'BR', 'Fogo Contra Fogo', 'Ladrões.'],
      ['pt', 'PT', 'Cidade Sob Pressão', null],
    ],
  });
  await translated({
    ...tmdb,
    title: 'Amélie',
    originalTitle: 'Le Fabuleux Destin',
    tmdbId: 194,
    language: 'fr',
    popularity: 5,
    rows: [['de', 'DE', 'Die fabelhafte Welt', null]],
  });
  await translated({ ...tmdb, title: 'Sin Traducir', tmdbId: 7, language: 'es', popularity: 3 });
  await translated({ ...tmdb, title: 'Made up', popularity: 1 });
});
afterAll(() => deps?.destroy());

type Row = [language: string, region: string, title: string | null, overview: string | null];

async function translated({ rows = [], ...fixture }: MovieFixture & { rows?: Row[] }): Promise<string> {
  const movie_id = await createMovie(deps, fixture);
  for (const [language, region, title, overview] of rows)
    await deps.db
      .insertInto('movie_translations')
      .values({ movie_id, language, region, title, overview, tagline: overview })
      .execute();
  return String(movie_id);
}

const titles = (items: readonly { title: string; language: string | null }[]) =>
  items.map(({ title, language }) => [title, language]);

const german = ['de-DE', 'de'];
const inGerman = [
  ['Heat', 'en'],
  ['Die fabelhafte Welt', 'de'],
  ['Sin Traducir', 'es'],
  ['Made up', null],
];

test('without languages everything is as it is stored, and says in which language', async () => {
  const { items } = await listMovies(deps, { page: 1, perPage: 20 });
  expect(titles(items)).toEqual([
    ['Heat', 'en'],
    ['Amélie', 'en'],
    ['Sin Traducir', 'es'],
    ['Made up', null],
  ]);
});

test.each([
  [['de-DE', 'de'], 'Heat', 'en', 'Räuber und Gendarm.'],
  [['fr-FR', 'fr'], 'Chaleur', 'fr', 'Cops and robbers.'],
  [['de-DE', 'de', 'fr-FR', 'fr'], 'Chaleur', 'fr', 'Räuber und Gendarm.'],
  [['fr-FR', 'fr', 'de-DE', 'de'], 'Chaleur', 'fr', 'Räuber und Gendarm.'],
  [['de-DE', 'de', 'en', 'fr-FR', 'fr'], 'Heat', 'en', 'Räuber und Gendarm.'],
  [['en', 'fr-FR', 'fr'], 'Heat', 'en', 'Cops and robbers.'],
  [['pt-PT', 'pt-BR', 'pt'], 'Cidade Sob Pressão', 'pt-PT', 'Ladrões.'],
  [['pt-BR', 'pt-PT', 'pt'], 'Fogo Contra Fogo', 'pt', 'Ladrões.'],
  [['ja'], 'Heat', 'en', 'Cops and robbers.'],
])('field by field in %j', async (languages, title, language, overview) => {
  expect(await getMovie(deps, { movieId: heat, languages })).toMatchObject({ title, language, overview });
});

test('a film that has only its own title is read in its own language', async () => {
  const { items } = await listMovies(deps, {
    page: 3,
    perPage: 1,
    languages: ['es-ES', 'es', 'de-DE', 'de'],
  });
  expect(titles(items)).toEqual([['Sin Traducir', 'es']]);
});

test('the tagline follows too', async () => {
  expect(await getMovie(deps, { movieId: heat, languages: german })).toMatchObject({
    tagline: 'Räuber und Gendarm.',
  });
});

test('wherever movies are read', async () => {
  const page = { page: 1, perPage: 20, languages: german };
  const { userId } = await createUser(deps);
  const own = { userId, languages: german, limit: 20 };
  expect(titles((await listMovies(deps, page)).items)).toEqual(inGerman);
  expect(titles((await listMovies(deps, { ...page, perPage: 19 })).items)).toEqual(inGerman);
  expect(
    titles((await listTrending(deps, { ...page, window: 'day', source: 'own', explain: false })).items),
  ).toEqual(inGerman);
  const personId = String(await createPerson(deps, { name: 'Al Pacino' }));
  const { items: played } = await listPersonMovies(deps, { ...page, personId });
  expect(titles(played.map(({ movie }) => movie))).toEqual(inGerman);
  const recommended = await listRecommendations(deps, { ...own, strategy: 'popular' });
  expect(titles(recommended.items.map(({ movie }) => movie))).toEqual(inGerman);
  const { items: found } = await searchMovies(deps, { ...page, q: 'amelie' });
  expect(titles(found)).toEqual([['Die fabelhafte Welt', 'de']]);
  const suggested = await suggest(deps, { q: 'amel', limit: 5, languages: german });
  expect(suggested.items).toMatchObject([{ kind: 'movie', title: 'Die fabelhafte Welt', name: null }]);
  const movieId = 'tmdb:194';
  const { favorite } = await addFavorite(deps, { userId, movieId, languages: german });
  expect(favorite.movie).toMatchObject({ title: 'Die fabelhafte Welt' });
  expect((await listFavorites(deps, own)).items).toMatchObject([{ movie: { language: 'de' } }]);
  await setRating(deps, { userId, movieId, score: 8 });
  expect((await listRatings(deps, own)).items).toMatchObject([{ movie: { language: 'de' } }]);
  const similar = await listSimilarMovies(deps, { movieId, limit: 5, languages: german });
  expect(similar.items[0]).toMatchObject({
    movie: { title: 'Heat' },
    reasons: [{ movie: { title: 'Die fabelhafte Welt' } }],
  });
  const withSimilar = await getMovie(deps, { movieId: heat, include: ['similar'], languages: german });
  expect(titles(withSimilar.similar?.map(({ movie }) => movie) ?? [])).toContainEqual(inGerman[1]);
  const listed = { ...page, list: 'upcoming' as const };
  expect((await listTmdbList(deps, listed)).reason).toBe('noTmdbKey');
});

test('who asks in one language is not answered in another', async () => {
  const [one, other] = await Promise.all(
    [german, ['fr-FR', 'fr']].map((languages) => getMovie(deps, { movieId: 'tmdb:949', languages })),
  );
  expect([one?.overview, other?.title]).toEqual(['Räuber und Gendarm.', 'Chaleur']);
});
