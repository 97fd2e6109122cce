import { afterAll, beforeAll, expect, test } from 'vitest';
import { createMovie } from '../testing/fixtures.ts';
import { createTestDeps, type TestDeps } from '../testing/test-deps.ts';
import { getMovieId, parseMovieReference } from './movie-reference.ts';

let deps: TestDeps;
let id: number;

beforeAll(async () => {
  deps = await createTestDeps();
  id = await createMovie(deps, { title: 'The Matrix', tmdbId: 603, imdbId: 'tt0133093' });
});
afterAll(() => deps.destroy());

test('reads the three forms', () => {
  expect(parseMovieReference('42')).toEqual({ by: 'id', value: 42 });
  expect(parseMovieReference('tmdb:603')).toEqual({ by: 'tmdb', value: 603 });
  expect(parseMovieReference('imdb:tt0133093')).toEqual({ by: 'imdb', value: 'tt0133093' });
});

test.each(['', '0', '-1', '1.5', '042', '2147483648', 'tmdb:9999999999', 'imdb:0133093', 'tmdb:', 'x', ' 1'])(
  '%j names no movie',
  (text) => expect(parseMovieReference(text)).toBeUndefined(),
);

test('all forms lead to one id', async () => {
  const ids = await Promise.all([`${id}`, 'tmdb:603', 'imdb:tt0133093'].map((ref) => getMovieId(deps, ref)));
  expect(ids).toEqual([id, id, id]);
});

test.each(['999999', '2147483648', 'tmdb:1', 'imdb:tt9999999', 'nonsense'])(
  '%j is not found',
  async (ref) => {
    await expect(getMovieId(deps, ref)).rejects.toMatchObject({ code: 'notFound' });
  },
);

test('a deleted movie is not found', async () => {
  const deleted = await createMovie(deps, { isDeleted: true });
  await expect(getMovieId(deps, `${deleted}`)).rejects.toMatchObject({ code: 'notFound' });
});

test('whatever names a merged movie leads to the one it was merged into', async () => {
  const duplicate = await createMovie(deps, { tmdbId: 604, imdbId: 'tt0234215', isDeleted: true });
  await deps.db.updateTable('movies').set({ merged_into: id }).where('id', '=', duplicate).execute();
  for (const reference of [`${duplicate}`, 'tmdb:604', 'imdb:tt0234215'])
    expect(await getMovieId(deps, reference)).toBe(id);
  await deps.db.updateTable('movies').set({ deleted_at: new Date() }).where('id', '=', id).execute();
  await expect(getMovieId(deps, 'tmdb:604')).rejects.toMatchObject({ code: 'notFound' });
});
