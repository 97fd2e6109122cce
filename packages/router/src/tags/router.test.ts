import { createMovie } from '@matinee/core/testing/fixtures';
import { createTestDeps, type TestDeps } from '@matinee/core/testing/test-deps';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { callerFor, problemOf, problemsOf, signUp, signUpAdmin } from '../testing/caller.ts';

let deps: TestDeps;
let admin: Awaited<ReturnType<typeof signUp>>;
let anybody: ReturnType<typeof callerFor>['call'];

beforeAll(async () => {
  deps = await createTestDeps();
  admin = await signUpAdmin(deps);
  anybody = callerFor(deps).call;
  await createMovie(deps, { tags: { heist: 3, 'heart-warming': 1 } });
  await createMovie(deps, { tags: { heist: 1, noir: 2 } });
});
afterAll(() => deps?.destroy());

test('tags are listed by name, with how many movies have each', async () => {
  const list = await anybody.tags.list({ q: 'HE', perPage: 1 });
  expect(list).toEqual({
    items: [{ id: expect.stringMatching(/^\d+$/), name: 'heart-warming', movieCount: 1, version: 1 }],
    pagination: { page: 1, perPage: 1, total: 2, pages: 2 },
  });
  const [heist] = (await anybody.tags.list({ q: 'he', perPage: 1, page: 2 })).items;
  expect(heist).toMatchObject({ name: 'heist', movieCount: 2 });
  expect(await anybody.tags.get({ id: heist?.id ?? '' })).toEqual(heist);
  expect((await anybody.tags.list()).items.map(({ name }) => name)).toEqual([
    'heart-warming',
    'heist',
    'noir',
  ]);
});

test('a tag is added in lower case, renamed and deleted', async () => {
  const { tags } = admin.call;
  const made = await tags.create({ name: ' Time Travel ' });
  expect(made).toEqual({ id: expect.any(String), name: 'time travel', movieCount: 0, version: 1 });
  const { id } = made;
  const renamed = await tags.update({ id, version: 1, name: 'time loop' });
  expect(renamed).toEqual({ ...made, name: 'time loop', version: 2 });
  expect(await anybody.tags.get({ id })).toEqual(renamed);
  expect(await tags.delete({ id, version: 2 })).toBeNull();
  expect(await problemOf(anybody.tags.get({ id }))).toMatchObject({ status: 404, code: 'notFound' });
});

test('who edits says what they saw, and it is the current version', async () => {
  const { tags } = admin.call;
  const { id } = await tags.create({ name: 'dystopia' });
  for (const problem of await problemsOf([tags.update({ id, name: 'utopia' }), tags.delete({ id })]))
    expect(problem).toMatchObject({ status: 428, code: 'preconditionRequired' });
  for (const problem of await problemsOf([
    tags.update({ id, version: 2, name: 'utopia' }),
    tags.delete({ id, version: 2 }),
  ]))
    expect(problem).toMatchObject({ status: 412, code: 'preconditionFailed' });
  expect(await tags.get({ id })).toMatchObject({ name: 'dystopia', version: 1 });
});

test('a name there is conflicts, and what is not there is not found', async () => {
  const { tags } = admin.call;
  const { id } = await tags.create({ name: 'robots' });
  for (const problem of await problemsOf([
    tags.create({ name: 'NOIR' }),
    tags.update({ id, version: 1, name: 'noir' }),
  ]))
    expect(problem).toMatchObject({ status: 409, code: 'conflict' });
  const missing = { id: '999999', version: 1 };
  for (const problem of await problemsOf([
    tags.get({ id: missing.id }),
    tags.update({ ...missing, name: 'nothing' }),
    tags.delete(missing),
  ]))
    expect(problem).toMatchObject({ status: 404, code: 'notFound' });
});

test('wrong input is refused', async () => {
  const wrong: [string, Promise<unknown>][] = [
    ['name', admin.call.tags.create({ name: ' ' })],
    ['name', admin.call.tags.create({ name: 'x'.repeat(101) })],
    ['q', anybody.tags.list({ q: '' })],
    ['perPage', anybody.tags.list({ perPage: 101 })],
    ['cursor', anybody.tags.list({ cursor: 'x' } as object)],
    ['id', anybody.tags.get({ id: 'heist' })],
  ];
  const problems = await problemsOf(wrong.map(([, call]) => call));
  for (const [index, [path]] of wrong.entries())
    expect(problems[index]).toMatchObject({ status: 400, code: 'validationFailed', errors: [{ path }] });
});

test('writing is for administrators', async () => {
  const ann = await signUp(deps);
  const { id } = await admin.call.tags.create({ name: 'spies' });
  const callsOf = ({ tags }: typeof anybody) => [
    tags.create({ name: 'mine' }),
    tags.update({ id, version: 1, name: 'mine' }),
    tags.delete({ id, version: 1 }),
  ];
  for (const problem of await problemsOf(callsOf(ann.call))) expect(problem).toMatchObject({ status: 403 });
  for (const problem of await problemsOf(callsOf(anybody))) expect(problem).toMatchObject({ status: 401 });
  expect(await anybody.tags.get({ id })).toMatchObject({ name: 'spies', version: 1 });
});
