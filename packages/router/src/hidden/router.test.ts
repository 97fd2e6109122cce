import { createMovie, createPerson } from '@matinee/core/testing/fixtures';
import { createTestDeps, type TestDeps } from '@matinee/core/testing/test-deps';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { problemOf, signUp } from '../testing/caller.ts';

let deps: TestDeps;
let ann: Awaited<ReturnType<typeof signUp>>;

beforeAll(async () => {
  deps = await createTestDeps();
  await createMovie(deps, { title: 'With Ada', genres: ['Drama'], cast: ['Ada Kestrel'] });
  await createMovie(deps, { title: 'By Ada', genres: ['Drama'], directors: ['Ada Kestrel'] });
  await createMovie(deps, { title: 'Without', genres: ['Crime'] });
});
beforeEach(async () => {
  ann = await signUp(deps);
});
afterAll(() => deps?.destroy());

test('a hidden person is in no list, whatever it is made from, until they are shown again', async () => {
  const ada = { kind: 'person', id: String(await createPerson(deps, { name: 'Ada Kestrel' })) } as const;
  const titles = async () => {
    const strategies = ['hybrid', 'collaborative', 'content', 'popular'] as const;
    const lists = strategies.map((strategy) => ann.call.recommendations.list({ strategy }));
    return (await Promise.all(lists)).map(({ items }) => items.map(({ movie }) => movie.title).sort());
  };
  expect(await ann.call.hidden.add(ada)).toEqual({
    ...ada,
    name: 'Ada Kestrel',
    createdAt: deps.time.now.toISOString(),
  });
  expect(await titles()).toEqual(Array(4).fill(['Without']));
  expect(await ann.call.hidden.get(ada)).toMatchObject({ name: 'Ada Kestrel' });
  expect((await ann.call.hidden.list()).items).toMatchObject([ada]);
  expect(await ann.call.hidden.remove(ada)).toBeNull();
  expect(await titles()).toEqual(Array(4).fill(['By Ada', 'With Ada', 'Without']));
});

test('nor are they anywhere on the home page', async () => {
  await using world = await createTestDeps();
  for (let i = 0; i < 30; i++) {
    const cast = i % 2 === 0 ? ['Ada Kestrel'] : ['Bo Linden'];
    const scores = [8, 9, 10];
    await createMovie(world, { title: `${cast[0]} ${i}`, cast, scores, genres: ['Drama'], popularity: i });
  }
  const { call } = await signUp(world);
  const titles = async () =>
    (await call.home.get()).rows.flatMap(({ items }) => items.map(({ movie }) => movie.title));
  expect((await titles()).some((title) => title.startsWith('Ada'))).toBe(true);
  await call.hidden.add({ kind: 'person', id: String(await createPerson(world, { name: 'Ada Kestrel' })) });
  const without = await titles();
  expect(without.length).toBeGreaterThan(5);
  expect(without.filter((title) => title.startsWith('Ada'))).toEqual([]);
});

test('what is not there is not found', async () => {
  const nobody = { kind: 'person', id: 'tmdb:999' } as const;
  for (const problem of [
    await problemOf(ann.call.hidden.add(nobody)),
    await problemOf(ann.call.hidden.get(nobody)),
    await problemOf(ann.call.hidden.remove(nobody)),
  ])
    expect(problem).toMatchObject({ status: 404, code: 'notFound' });
});
