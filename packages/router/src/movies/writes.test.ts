import { createMovie } from '@matinee/core/testing/fixtures';
import { createTestDeps, type TestDeps } from '@matinee/core/testing/test-deps';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { callerFor, callerWithKey, problemOf, problemsOf, signUp, signUpAdmin } from '../testing/caller.ts';

let deps: TestDeps;
let admin: Awaited<ReturnType<typeof signUp>>;
let anybody: ReturnType<typeof callerFor>['call'];
let movieId: string;

beforeAll(async () => {
  deps = await createTestDeps();
  admin = await signUpAdmin(deps);
  anybody = callerFor(deps).call;
});
beforeEach(async () => {
  movieId = String(await createMovie(deps, { title: 'Heat', year: 1995 }));
});
afterAll(() => deps?.destroy());

test('a movie is added with what is said of it', async () => {
  await createMovie(deps, { genres: ['Drama'] });
  const made = await admin.call.movies.create({
    title: ' Solaris ',
    releaseDate: '1972-03-20',
    runtime: 167,
    originalLanguage: 'ru',
    countries: ['SU'],
    genres: ['drama'],
    imdbId: 'tt0069293',
  });
  expect(made).toMatchObject({
    title: 'Solaris',
    year: 1972,
    releaseDate: '1972-03-20',
    runtime: 167,
    originalLanguage: 'ru',
    countries: ['SU'],
    genres: [{ name: 'Drama' }],
    overview: null,
    ids: { tmdb: null, imdb: 'tt0069293' },
    version: 1,
  });
  expect(await anybody.movies.get({ movieId: 'imdb:tt0069293' })).toEqual(made);
  const again = admin.call.movies.create({ title: 'Solaris', imdbId: 'tt0069293' });
  expect(await problemOf(again)).toMatchObject({ status: 409, code: 'conflict' });
});

test('what is absent stays, null says that nothing is known', async () => {
  const { movies } = admin.call;
  await movies.update({ movieId, version: 1, runtime: 170, tagline: 'A Los Angeles crime saga' });
  const changed = await movies.update({ movieId, version: 2, runtime: null });
  expect(changed).toMatchObject({
    title: 'Heat',
    year: 1995,
    runtime: null,
    tagline: 'A Los Angeles crime saga',
    version: 3,
  });
  expect(await anybody.movies.get({ movieId })).toEqual(changed);
  const { items } = await admin.call.admin.audit.list({ actorId: admin.user.id, limit: 1 });
  expect(items).toMatchObject([{ actor: { id: admin.user.id }, ip: '192.0.2.1' }]);
});

test('a deleted movie is gone, and comes back with what users did with it', async () => {
  const ann = await signUp(deps);
  await ann.call.ratings.set({ movieId, score: 9 });
  const { version } = await anybody.movies.get({ movieId });
  expect(await admin.call.movies.delete({ movieId, version })).toBeNull();
  expect(await problemOf(anybody.movies.get({ movieId }))).toMatchObject({ status: 404, code: 'notFound' });
  const restored = await admin.call.movies.restore({ movieId });
  expect(restored).toMatchObject({ id: movieId, title: 'Heat', stats: { count: 1 } });
  expect(restored.version).toBeGreaterThan(version);
  expect(await admin.call.movies.restore({ movieId })).toEqual(restored);
});

test('a duplicate becomes one with the other movie, and its id leads there', async () => {
  const duplicate = String(await createMovie(deps, { title: 'Heat (1995)', tmdbId: 949 }));
  const ann = await signUp(deps);
  await ann.call.ratings.set({ movieId: duplicate, score: 8 });
  const { version } = await anybody.movies.get({ movieId: duplicate });
  const merged = await admin.call.movies.merge({ movieId: duplicate, version, into: movieId });
  expect(merged).toMatchObject({ id: movieId, title: 'Heat', stats: { count: 1 } });
  expect((await anybody.movies.get({ movieId: duplicate })).id).toBe(movieId);
  expect((await anybody.movies.get({ movieId: 'tmdb:949' })).id).toBe(movieId);
});

test('who edits says what they saw, and it is the current version', async () => {
  const { movies } = admin.call;
  const into = String(await createMovie(deps));
  const edits = (version: number | undefined) => [
    movies.update({ movieId, version, year: 1999 }),
    movies.delete({ movieId, version }),
    movies.merge({ movieId, version, into }),
  ];
  for (const problem of await problemsOf(edits(undefined)))
    expect(problem).toMatchObject({ status: 428, code: 'preconditionRequired' });
  for (const problem of await problemsOf(edits(2)))
    expect(problem).toMatchObject({ status: 412, code: 'preconditionFailed' });
  expect(await anybody.movies.get({ movieId })).toMatchObject({ year: 1995, version: 1 });
});

test('what is not there is not found', async () => {
  const { movies } = admin.call;
  const missing = { movieId: '999999', version: 1 };
  for (const problem of await problemsOf([
    movies.update({ ...missing, year: 1999 }),
    movies.delete(missing),
    movies.restore({ movieId: missing.movieId }),
    movies.merge({ ...missing, into: movieId }),
    movies.merge({ movieId, version: 1, into: missing.movieId }),
  ]))
    expect(problem).toMatchObject({ status: 404, code: 'notFound' });
});

test.each<[string, object]>([
  ['title', { title: ' ' }],
  ['title', { title: null }],
  ['year', { year: 1869 }],
  ['releaseDate', { releaseDate: '1972-02-30' }],
  ['releaseDate', { releaseDate: '0001-01-01' }],
  ['runtime', { runtime: 0 }],
  ['homepage', { homepage: 'javascript:alert(1)' }],
  ['countries.0', { countries: ['USSR'] }],
  ['genres', { genres: ['Nowhere'] }],
  ['imdbId', { imdbId: '0069293' }],
  ['deletedAt', { deletedAt: null }],
])('a wrong %s is written nowhere: %j', async (path, input) => {
  const { movies } = admin.call;
  const before = await anybody.movies.list({ perPage: 1 });
  for (const problem of await problemsOf([
    movies.create({ title: 'Solaris', ...input } as { title: string }),
    movies.update({ movieId, version: 1, ...input }),
  ]))
    expect(problem).toMatchObject({ status: 400, code: 'validationFailed', errors: [{ path }] });
  expect((await anybody.movies.list({ perPage: 1 })).pagination).toEqual(before.pagination);
  expect(await anybody.movies.get({ movieId })).toMatchObject({ title: 'Heat', version: 1 });
});

test('is for administrators, also by their keys with the scope', async () => {
  const ann = await signUp(deps);
  const callsOf = ({ movies }: typeof anybody) => [
    movies.create({ title: 'Mine' }),
    movies.update({ movieId, version: 1, title: 'Mine' }),
    movies.delete({ movieId, version: 1 }),
    movies.restore({ movieId }),
    movies.merge({ movieId, version: 1, into: movieId }),
  ];
  for (const problem of await problemsOf(callsOf(ann.call)))
    expect(problem).toMatchObject({ status: 403, code: 'forbidden' });
  for (const problem of await problemsOf(callsOf(anybody)))
    expect(problem).toMatchObject({ status: 401, code: 'unauthenticated' });
  const byKey = await callerWithKey(deps, { owner: admin, scopes: ['write', 'admin'] });
  expect(await byKey.call.movies.update({ movieId, version: 1, year: 1996 })).toMatchObject({ year: 1996 });
});
