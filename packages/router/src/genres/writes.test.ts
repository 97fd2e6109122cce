import { createMovie } from '@matinee/core/testing/fixtures';
import { createTestDeps, type TestDeps } from '@matinee/core/testing/test-deps';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { callerFor, problemOf, problemsOf, signUp, signUpAdmin } from '../testing/caller.ts';

let deps: TestDeps;
let admin: Awaited<ReturnType<typeof signUp>>;

beforeAll(async () => {
  deps = await createTestDeps();
  admin = await signUpAdmin(deps);
});
afterAll(() => deps?.destroy());

test('a genre is added, renamed and deleted, and anybody sees it', async () => {
  const anybody = callerFor(deps).call.genres;
  const { genres } = admin.call;
  const made = await genres.create({ name: ' Noir ' });
  expect(made).toEqual({ id: expect.stringMatching(/^\d+$/), name: 'Noir', movieCount: 0, version: 1 });
  const { id } = made;
  const movieId = String(await createMovie(deps, { genres: ['Noir'] }));
  const renamed = await genres.update({ id, version: 1, name: 'Film noir' });
  expect(renamed).toEqual({ id, name: 'Film noir', movieCount: 1, version: 2 });
  expect(await anybody.get({ id })).toEqual(renamed);
  expect(await genres.delete({ id, version: 2 })).toBeNull();
  expect(await problemOf(anybody.get({ id }))).toMatchObject({ status: 404, code: 'notFound' });
  expect((await callerFor(deps).call.movies.get({ movieId })).genres).toEqual([]);
  const { items } = await admin.call.admin.audit.list({ actorId: admin.user.id, limit: 3 });
  expect(items.map(({ ip }) => ip)).toEqual(Array(3).fill('192.0.2.1'));
});

test('who edits says what they saw, and it is the current version', async () => {
  const { genres } = admin.call;
  const { id } = await genres.create({ name: 'Western' });
  for (const problem of await problemsOf([genres.update({ id, name: 'East' }), genres.delete({ id })]))
    expect(problem).toMatchObject({ status: 428, code: 'preconditionRequired' });
  for (const problem of await problemsOf([
    genres.update({ id, version: 2, name: 'East' }),
    genres.delete({ id, version: 2 }),
  ]))
    expect(problem).toMatchObject({ status: 412, code: 'preconditionFailed' });
  expect(await genres.get({ id })).toMatchObject({ name: 'Western', version: 1 });
});

test('a name there is conflicts, and what is not there is not found', async () => {
  const { genres } = admin.call;
  await genres.create({ name: 'Musical' });
  const { id } = await genres.create({ name: 'Opera' });
  for (const problem of await problemsOf([
    genres.create({ name: 'musical' }),
    genres.update({ id, version: 1, name: 'Musical' }),
  ]))
    expect(problem).toMatchObject({ status: 409, code: 'conflict' });
  const missing = { id: '999999', version: 1 };
  for (const problem of await problemsOf([
    genres.update({ ...missing, name: 'Nothing' }),
    genres.delete(missing),
  ]))
    expect(problem).toMatchObject({ status: 404, code: 'notFound' });
});

test.each<[string, object]>([
  ['name', {}],
  ['name', { name: ' ' }],
  ['name', { name: 'x'.repeat(61) }],
  ['name', { name: 'a\0b' }],
  ['movieCount', { name: 'Epic', movieCount: 5 }],
])('a genre with a wrong %s is not made: %j', async (path, input) => {
  expect(await problemOf(admin.call.genres.create(input as { name: string }))).toMatchObject({
    status: 400,
    code: 'validationFailed',
    errors: [{ path }],
  });
});

test('is for administrators', async () => {
  const ann = await signUp(deps);
  const { id } = await admin.call.genres.create({ name: 'Anime' });
  const callsOf = ({ call: { genres } }: Pick<typeof ann, 'call'>) => [
    genres.create({ name: 'Mine' }),
    genres.update({ id, version: 1, name: 'Mine' }),
    genres.delete({ id, version: 1 }),
  ];
  for (const problem of await problemsOf(callsOf(ann))) expect(problem).toMatchObject({ status: 403 });
  for (const problem of await problemsOf(callsOf(callerFor(deps))))
    expect(problem).toMatchObject({ status: 401 });
  expect(await admin.call.genres.get({ id })).toMatchObject({ name: 'Anime', version: 1 });
});
