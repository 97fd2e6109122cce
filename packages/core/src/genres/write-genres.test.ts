import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { hide } from '../hidden/hide.ts';
import { getKnownMovie } from '../movies/known-movie.ts';
import { getPreferences } from '../preferences/get-preferences.ts';
import { setPreferences } from '../preferences/set-preferences.ts';
import { createMovie, createUser } from '../testing/fixtures.ts';
import { createTestDeps, type TestDeps } from '../testing/test-deps.ts';
import { getGenre } from './get-genre.ts';
import { createGenre, deleteGenre, updateGenre } from './write-genres.ts';

let deps: TestDeps;
let writer: { actorId: string; ip: string };

beforeAll(async () => {
  deps = await createTestDeps();
  const { userId } = await createUser(deps);
  writer = { actorId: userId, ip: '192.0.2.7' };
});
beforeEach(async () => {
  for (const table of ['genres', 'movies', 'audit_log', 'hidden'] as const)
    await deps.db.deleteFrom(table).execute();
});
afterAll(() => deps.destroy());

const create = (name: string) => createGenre(deps, { ...writer, name });

async function events() {
  const rows = await deps.db.selectFrom('audit_log').select(['action', 'detail']).orderBy('id').execute();
  return rows.map(({ action, detail }) => ({ action, detail }));
}

test('create and rename: movies have it under its new name', async () => {
  const genre = await create('Sci-Fi');
  expect(genre).toEqual({ id: expect.any(String), name: 'Sci-Fi', movieCount: 0, version: 1 });
  const movieId = String(await createMovie(deps, { genres: ['Sci-Fi'] }));
  const renamed = await updateGenre(deps, { ...writer, id: genre.id, version: 1, name: 'Science Fiction' });
  expect(renamed).toEqual({ id: genre.id, name: 'Science Fiction', movieCount: 1, version: 2 });
  expect((await getKnownMovie(deps, { movieId })).genres).toEqual([
    { id: genre.id, name: 'Science Fiction' },
  ]);
  expect(
    await updateGenre(deps, { ...writer, id: genre.id, version: 2, name: 'science fiction' }),
  ).toMatchObject({ name: 'science fiction', version: 3 });
  expect((await events()).map(({ detail }) => detail)).toEqual([
    { genreId: genre.id, name: 'Sci-Fi' },
    { genreId: genre.id, name: 'Science Fiction', nameBefore: 'Sci-Fi' },
    { genreId: genre.id, name: 'science fiction', nameBefore: 'Science Fiction' },
  ]);
});

test('deleted it is nowhere: not at movies, not in preferences, not among what is hidden', async () => {
  const { id } = await create('Drama');
  const { id: other } = await create('Comedy');
  const movieId = String(await createMovie(deps, { genres: ['Drama', 'Comedy'] }));
  const [fan, hider, stranger] = [await createUser(deps), await createUser(deps), await createUser(deps)];
  const rest = {
    languages: [],
    region: null,
    maturity: null,
    hideWatched: false,
    hideSpoilers: false,
    keepSearchHistory: false,
  };
  for (const [{ userId }, likedGenres] of [
    [fan, ['Drama']],
    [stranger, ['Comedy']],
  ] as const)
    await setPreferences(deps, { userId, likedGenres: [...likedGenres], dislikedGenres: [], ...rest });
  await hide(deps, { userId: hider.userId, kind: 'genre', id });
  await hide(deps, { userId: hider.userId, kind: 'genre', id: other });
  const revisions = async () => {
    const rows = await deps.db.selectFrom('users').select(['id', 'taste_revision']).execute();
    return [fan, hider, stranger].map(
      ({ userId }) => rows.find((it) => it.id === userId)?.taste_revision ?? 0,
    );
  };
  const [fanBefore = 0, hiderBefore = 0, strangerBefore = 0] = await revisions();
  await deleteGenre(deps, { ...writer, id, version: 1 });
  await expect(getGenre(deps, id)).rejects.toMatchObject({ code: 'notFound' });
  expect((await getKnownMovie(deps, { movieId })).genres).toEqual([{ id: other, name: 'Comedy' }]);
  expect((await getPreferences(deps, { userId: fan.userId })).likedGenres).toEqual([]);
  const hidden = await deps.db.selectFrom('hidden').select('target_id').execute();
  expect(hidden).toEqual([{ target_id: Number(other) }]);
  expect(await revisions()).toEqual([fanBefore + 1, hiderBefore + 1, strangerBefore]);
  expect((await events()).at(-1)).toEqual({
    action: 'catalogue.genreDeleted',
    detail: { genreId: id, name: 'Drama', movies: 1 },
  });
});

test('a name is one genre; what is so already leaves no version', async () => {
  const { id } = await create('Drama');
  await create('Comedy');
  await expect(create('drama')).rejects.toMatchObject({ code: 'conflict', errors: [{ path: 'name' }] });
  const write = { ...writer, id, version: 1 };
  await expect(updateGenre(deps, { ...write, name: 'COMEDY' })).rejects.toMatchObject({ code: 'conflict' });
  expect(await updateGenre(deps, { ...write, name: 'Drama' })).toMatchObject({ version: 1 });
  expect(await events()).toHaveLength(2);
});

test('versions are asked for and compared; what is missing is not found', async () => {
  const { id } = await create('Drama');
  const writes = (of: string, version?: number) => [
    () => updateGenre(deps, { ...writer, id: of, version, name: 'Tragedy' }),
    () => deleteGenre(deps, { ...writer, id: of, version }),
  ];
  for (const write of writes(id))
    await expect(write()).rejects.toMatchObject({ code: 'preconditionRequired' });
  for (const write of writes(id, 7))
    await expect(write()).rejects.toMatchObject({ code: 'preconditionFailed' });
  for (const unknown of ['999999', '9999999999'])
    for (const write of writes(unknown, 1)) await expect(write()).rejects.toMatchObject({ code: 'notFound' });
  expect(await getGenre(deps, id)).toMatchObject({ name: 'Drama', version: 1 });
});
