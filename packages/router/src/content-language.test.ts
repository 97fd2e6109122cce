import { createMovie } from '@matinee/core/testing/fixtures';
import { createTestDeps, type TestDeps } from '@matinee/core/testing/test-deps';
import type { AnyTRPCRouter } from '@trpc/server';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { contentLanguageOf } from './content-language.ts';
import { appRouter } from './index.ts';
import { isByLanguage, type Meta } from './meta.ts';
import { callerFor, signUp } from './testing/caller.ts';

type Definition = { _def: { output?: z.ZodType; meta?: Meta } };

const procedures = Object.entries(
  (appRouter._def as AnyTRPCRouter['_def']).procedures as Record<string, Definition>,
);

/** Titles, and no movies. */
const answersTitles = ['search.suggest', 'taste.get'];
/** Who writes movies is answered what is stored, whatever language they read. */
const asStored = ['movies.create', 'movies.update', 'movies.restore', 'movies.merge'];

let deps: TestDeps;

beforeAll(async () => {
  deps = await createTestDeps();
  await createMovie(deps, { tmdbId: 949, title: 'Heat', translations: { de: 'Hitze' } });
});
afterAll(() => deps?.destroy());

test('every procedure that answers movies is read in languages: pass it ctx.languages, and say ...byLanguage', () => {
  const answersMovies = ({ _def: { output } }: Definition) =>
    output !== undefined &&
    JSON.stringify(z.toJSONSchema(output, { unrepresentable: 'any' })).includes('originalLanguage');
  const found = procedures.filter(([, definition]) => answersMovies(definition)).map(([path]) => path);
  const named = procedures.filter(([, { _def }]) => isByLanguage(_def.meta)).map(([path]) => path);
  expect([...named, ...asStored].sort()).toEqual([...found, ...answersTitles].sort());
});

test('a door is told the language, and movies say their own', async () => {
  const { call, reply } = callerFor(deps, undefined, { acceptLanguage: 'de-AT, en;q=0.5' });
  expect((await call.movies.list()).items).toMatchObject([{ title: 'Hitze', language: 'de' }]);
  expect(reply.headers).toEqual({ 'content-language': 'de' });
  const { movie } = await (await signUp(deps)).call.favorites.add({ movieId: 'tmdb:949' });
  expect(movie).toMatchObject({ title: 'Heat', language: 'en' });
});

test.each([
  [
    {
      items: [
        { originalLanguage: null, language: 'de' },
        { movie: { originalLanguage: 'en', language: 'fr' } },
      ],
    },
    'de, fr',
  ],
  [[{ originalLanguage: null, language: 'de', similar: [{ originalLanguage: null, language: 'de' }] }], 'de'],
  [{ originalLanguage: 'en', language: null, videos: [{ language: 'en' }] }, undefined],
  [null, undefined],
  ['de', undefined],
])('the languages of %j', (answer, expected) => expect(contentLanguageOf(answer)).toBe(expected));
