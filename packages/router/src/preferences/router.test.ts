import { createMovie } from '@matinee/core/testing/fixtures';
import { createTestDeps, type TestDeps } from '@matinee/core/testing/test-deps';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { problemOf, signUp } from '../testing/caller.ts';

let deps: TestDeps;
let ann: Awaited<ReturnType<typeof signUp>>;
beforeAll(async () => {
  deps = await createTestDeps();
  await createMovie(deps, { genres: ['Comedy'] });
  ann = await signUp(deps);
});
afterAll(() => deps.destroy());

test('what is absent is set back', async () => {
  await ann.call.preferences.set({
    likedGenres: ['comedy'],
    region: 'AT',
    maturity: 'teen',
    hideWatched: false,
    hideSpoilers: true,
    keepSearchHistory: true,
  });
  const set = await ann.call.preferences.set({ languages: ['en'] });
  expect(set).toEqual({
    likedGenres: [],
    dislikedGenres: [],
    languages: ['en'],
    region: null,
    maturity: null,
    hideWatched: true,
    hideSpoilers: false,
    keepSearchHistory: false,
  });
  expect(await ann.call.preferences.get()).toEqual(set);
});

test.each<[string, object]>([
  ['likedGenres', { likedGenres: 'Comedy' }],
  ['likedGenres', { likedGenres: ['Comdy'] }],
  ['likedGenres.0', { likedGenres: [''] }],
  ['likedGenres.0', { likedGenres: ['a\0'] }],
  ['likedGenres', { likedGenres: Array(51).fill('Comedy') }],
  ['dislikedGenres', { likedGenres: ['Comedy'], dislikedGenres: ['1'] }],
  ['languages.0', { languages: ['english'] }],
  ['languages.0', { languages: ['EN'] }],
  ['languages', { languages: Array(21).fill('en') }],
  ['region', { region: 'at' }],
  ['region', { region: 'EUR' }],
  ['maturity', { maturity: 'child' }],
  ['hideWatched', { hideWatched: null }],
  ['hideSpoilers', { hideSpoilers: 'yes' }],
  ['keepSearchHistory', { keepSearchHistory: 1 }],
  ['likedGenre', { likedGenre: [] }],
])('a wrong %s is refused: %j', async (path, input) => {
  const before = await ann.call.preferences.get();
  const problem = await problemOf(ann.call.preferences.set(input as never));
  expect(problem).toMatchObject({ status: 400, code: 'validationFailed', errors: [{ path }] });
  expect(await ann.call.preferences.get()).toEqual(before);
});
