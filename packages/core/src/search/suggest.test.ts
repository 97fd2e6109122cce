import { assert, asyncProperty, string } from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sampleTemplate } from '../testing/sample-template.ts';
import { createTestDeps, type TestDeps } from '../testing/test-deps.ts';
import { countQueries } from '../testing/watch-queries.ts';
import { suggest } from './suggest.ts';

let deps: TestDeps;

beforeAll(async () => {
  deps = await createTestDeps(sampleTemplate());
}, 60_000);
afterAll(() => deps.destroy());

async function suggested(q: string, limit = 10): Promise<string[]> {
  const { items } = await suggest(deps, { q, limit });
  return items.map(({ title, name, year }) => name ?? `${title} (${year})`);
}

test('a movie and a person, each with what it has', async () => {
  const { items } = await suggest(deps, { q: 'tom', limit: 10 });
  const person = items.find(({ name }) => name === 'Tom Hanks');
  expect(person).toEqual({
    kind: 'person',
    id: expect.stringMatching(/^\d+$/),
    title: null,
    name: 'Tom Hanks',
    year: null,
    posterUrl: null,
    profileUrl: null,
  });
  expect(items.find(({ kind }) => kind === 'movie')).toMatchObject({ name: null, year: expect.any(Number) });
});

test.each([
  ['godf', 'The Godfather (1972)'],
  ['the godf', 'The Godfather (1972)'],
  ['matr', 'The Matrix (1999)'],
  ['star w', 'Star Wars: Episode IV - A New Hope (1977)'],
  ['wars star', 'Star Wars: Episode IV - A New Hope (1977)'],
  ['heat', 'Heat (1995)'],
  ['heat 2013', 'The Heat (2013)'],
  ['spiderm', 'Spider-Man (2002)'],
  ['m', 'M (1931)'],
  ['tarant', 'Quentin Tarantino'],
  ['tom han', 'Tom Hanks'],
  ['hanks', 'Tom Hanks'],
  ['AMÉLIE', 'Amelie (2001)'],
  // From four letters on with a slip.
  ['godfah', 'The Godfather (1972)'],
  ['mtari', 'The Matrix (1999)'],
  ['shwash', 'The Shawshank Redemption (1994)'],
  ['tarran', 'Quentin Tarantino'],
  ['stanley kubrcik', 'Stanley Kubrick'],
])('%j suggests %s first', async (q, expected) => expect((await suggested(q))[0]).toBe(expected));

test('short beginnings are not guessed at', async () => {
  expect(await suggested('zqx')).toEqual([]);
});

test('what begins just so is not followed by what is only like it', async () => {
  expect((await suggested('casablan')).every((title) => /casablan/i.test(title))).toBe(true);
});

test('no more than asked for, nobody twice', async () => {
  for (const limit of [1, 5, 10]) {
    const { items } = await suggest(deps, { q: 'the', limit });
    expect(items).toHaveLength(limit);
    expect(new Set(items.map(({ kind, id }) => kind + id)).size).toBe(limit);
  }
});

test('a deleted movie is not suggested', async () => {
  const before = await suggested('casablan');
  const deletion = (deleted_at: Date | null) =>
    deps.db.updateTable('movies').set({ deleted_at }).where('title', '=', 'Casablanca').execute();
  await deletion(new Date());
  expect(await suggested('casablan')).toEqual(before.filter((title) => title !== 'Casablanca (1942)'));
  await deletion(null);
});

test('one query, be it well spelt or not', async () => {
  for (const q of ['star w', 'godfah', '🎬']) {
    const { db, count } = countQueries(deps.db);
    await suggest({ db }, { q, limit: 10 });
    expect(count()).toBe(q === '🎬' ? 0 : 1);
  }
});

test.each(['%', '_', "'", '\\', "' | '", '\0', '🎬', '& ! :*', '   '])(
  'symbols suggest nothing: %j',
  async (q) => expect(await suggested(q)).toEqual([]),
);

test('whatever is typed is no error', async () => {
  await assert(
    asyncProperty(string({ unit: 'binary', minLength: 1, maxLength: 40 }), async (q) => {
      expect((await suggested(q, 3)).length).toBeLessThanOrEqual(3);
    }),
    { numRuns: 60 },
  );
  for (const q of ["o'bri", "x'", 'word '.repeat(20), 'a'.repeat(100), 'ﬁ ß Œ']) await suggested(q);
});
