import { createMovie } from '@matinee/core/testing/fixtures';
import { createTestDeps, type TestDeps } from '@matinee/core/testing/test-deps';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { callerFor, problemOf, signUp } from '../testing/caller.ts';

let deps: TestDeps;
beforeAll(async () => {
  deps = await createTestDeps();
});
afterAll(() => deps?.destroy());

test('what is believed of a taste: nothing at first, then what was liked; of others nothing', async () => {
  const [ann, ben] = [await signUp(deps), await signUp(deps)];
  expect(await ann.call.taste.get()).toMatchObject({ confidence: 0, genres: [], movies: [] });
  const movieId = String(await createMovie(deps, { genres: ['Western'], year: 1966, scores: [7] }));
  await ann.call.ratings.set({ movieId, score: 10 });
  const taste = await ann.call.taste.get();
  expect(taste.genres).toMatchObject([{ name: 'Western', weight: 1, movies: 1 }]);
  expect(taste.decades).toMatchObject([{ id: null, name: '1960' }]);
  expect(taste.learnedFrom).toEqual({ ratings: 1, favorites: 0, likedGenres: 0 });
  expect(taste.confidence).toBeGreaterThan(0);
  expect((await ben.call.taste.get()).genres).toEqual([]);
  expect(await problemOf(callerFor(deps).call.taste.get())).toMatchObject({ status: 401 });
});
