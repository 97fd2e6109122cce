import { createMovie } from '@matinee/core/testing/fixtures';
import { createTestDeps, type TestDeps } from '@matinee/core/testing/test-deps';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { callerFor, callerWithKey, problemOf, signUp } from '../testing/caller.ts';

let deps: TestDeps;
let ann: Awaited<ReturnType<typeof signUp>>;
let first: string;

beforeAll(async () => {
  deps = await createTestDeps();
  ann = await signUp(deps);
  for (let popularity = 1; popularity <= 12; popularity++)
    first = String(
      await createMovie(deps, {
        popularity,
        translations: { de: `Nummer ${popularity}` },
        genres: ['Drama'],
      }),
    );
});
afterAll(() => deps?.destroy());

const nobody = () => callerFor(deps).call;
type Page = Awaited<ReturnType<typeof ann.call.home.get>>;
const shown = ({ rows }: Page) => rows.flatMap(({ items }) => items.map(({ movie }) => movie.id));

test('for who is not signed in, what everybody likes', async () => {
  const { rows, meta } = await nobody().home.get({ limit: 10 });
  expect(rows[0]).toEqual({
    id: 'popular',
    kind: 'popular',
    title: 'Popular',
    explanation: expect.any(String),
    more: '/movies/popular',
    items: expect.arrayContaining([
      {
        id: null,
        movie: expect.objectContaining({ id: first }),
        reasons: [expect.objectContaining({ kind: 'popular' })],
      },
    ]),
  });
  expect(meta).toEqual({ status: 'anonymous', listId: null, modelId: null });
});

test('for who is signed in a page of their own; a key may read it, a token that is worth nothing is nobody', async () => {
  const ben = await signUp(deps);
  await ann.call.watchlist.add({ movieId: first });
  const { rows, meta } = await ann.call.home.get();
  expect(rows[0]).toMatchObject({ kind: 'watchlist', items: [{ movie: { id: first } }] });
  expect(meta.status).toBe('coldStart');
  expect((await ben.call.home.get()).rows.map(({ kind }) => kind)).not.toContain('watchlist');
  const { call } = await callerWithKey(deps, { owner: ann, scopes: ['read'] });
  expect((await call.home.get()).rows).toEqual(rows);
  expect((await callerFor(deps, 'nonsense').call.home.get()).meta.status).toBe('anonymous');
  await ben.call.auth.logout({ everywhere: true });
  expect((await callerFor(deps, ben.token).call.home.get()).meta.status).toBe('anonymous');
});

test('what is rated is gone from it at once', async () => {
  const ben = await signUp(deps);
  expect(shown(await ben.call.home.get())).toContain(first);
  await ben.call.ratings.set({ movieId: first, score: 3 });
  expect(shown(await ben.call.home.get())).not.toContain(first);
});

test('titles are in the language that is asked for, and it says so', async () => {
  const { call, reply } = callerFor(deps, undefined, { acceptLanguage: 'de' });
  const { rows } = await call.home.get({ rows: 1, limit: 1 });
  expect(rows[0]?.items[0]?.movie.title).toBe('Nummer 12');
  expect(reply.headers['content-language']).toBe('de');
});

test.each<[string, object]>([
  ['rows', { rows: 0 }],
  ['rows', { rows: 21 }],
  ['limit', { limit: 41 }],
  ['page', { page: 2 }],
])('a wrong %s is refused', async (path, input) => {
  expect(await problemOf(nobody().home.get(input))).toMatchObject({ status: 400, errors: [{ path }] });
});
