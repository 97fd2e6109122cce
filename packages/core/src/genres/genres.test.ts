import { afterAll, beforeAll, expect, test } from 'vitest';
import { createMovie } from '../testing/fixtures.ts';
import { createTestDeps, type TestDeps } from '../testing/test-deps.ts';
import { getGenre } from './get-genre.ts';
import { listGenres } from './list-genres.ts';

let deps: TestDeps;

beforeAll(async () => {
  deps = await createTestDeps();
  await createMovie(deps, { genres: ['Western', 'Action'] });
  await createMovie(deps, { genres: ['Action'] });
  await createMovie(deps, { genres: ['Western'], isDeleted: true });
  await createMovie(deps, { genres: ['Noir'], isDeleted: true });
});
afterAll(() => deps.destroy());

test('genres by name, counting movies that are there', async () => {
  const { items } = await listGenres(deps);
  expect(items.map(({ name, movieCount }) => [name, movieCount])).toEqual([
    ['Action', 2],
    ['Noir', 0],
    ['Western', 1],
  ]);
});

test('one genre is as in the list', async () => {
  const { items } = await listGenres(deps);
  for (const genre of items) expect(await getGenre(deps, genre.id)).toEqual(genre);
});

test.each(['999', '9999999999', 'Action'])('%s is not found', async (id) => {
  await expect(getGenre(deps, id)).rejects.toMatchObject({ code: 'notFound' });
});
