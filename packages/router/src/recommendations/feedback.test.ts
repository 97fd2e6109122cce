import { createMovie } from '@matinee/core/testing/fixtures';
import { createTestDeps, type TestDeps } from '@matinee/core/testing/test-deps';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { callerWithKey, problemOf, signUp, signUpAdmin } from '../testing/caller.ts';

let deps: TestDeps;
let ann: Awaited<ReturnType<typeof signUp>>;
let ben: Awaited<ReturnType<typeof signUp>>;

beforeAll(async () => {
  deps = await createTestDeps();
  for (const popularity of [1, 2, 3])
    await createMovie(deps, { title: `Number ${popularity}`, popularity, scores: [8, 9] });
});
beforeEach(async () => {
  ann = await signUp(deps);
  ben = await signUp(deps);
});
afterAll(() => deps?.destroy());

async function firstOf({ call }: Pick<typeof ann, 'call'>) {
  const { items, meta } = await call.recommendations.list();
  const [item] = items;
  if (!item) throw new Error('The list is empty');
  return { id: item.id, title: item.movie.title, movieId: item.movie.id, listId: meta.listId };
}

async function titlesFor({ call }: Pick<typeof ann, 'call'>): Promise<string[]> {
  return (await call.recommendations.list()).items.map(({ movie }) => movie.title);
}

test.each(['notInterested', 'alreadySeen', 'liked'] as const)(
  'what is %s is not in the next list, until it is taken back',
  async (kind) => {
    const { id, title, movieId } = await firstOf(ann);
    expect(await ann.call.recommendations.feedback({ id, kind })).toEqual({
      id,
      movieId,
      kind,
      createdAt: deps.time.now.toISOString(),
    });
    expect(ann.reply.status).toBe(201);
    expect(await titlesFor(ann)).not.toContain(title);
    expect(await titlesFor(ben)).toContain(title);
    await ann.call.recommendations.feedback({ id, kind });
    expect(ann.reply.status).toBe(200);
    const given = await ann.call.recommendations.listFeedback();
    expect(given.items).toMatchObject([{ id, kind, movie: { id: movieId, title } }]);
    expect((await ann.call.recommendations.listFeedback({ kind })).items).toHaveLength(1);
    expect(await ann.call.recommendations.withdrawFeedback({ id })).toBeNull();
    expect(await titlesFor(ann)).toContain(title);
    expect((await ann.call.recommendations.listFeedback()).items).toEqual([]);
  },
);

test('a click changes no list', async () => {
  const { id, title } = await firstOf(ann);
  expect(await ann.call.recommendations.feedback({ id, kind: 'clicked' })).toMatchObject({ kind: 'clicked' });
  expect(await titlesFor(ann)).toContain(title);
  expect((await ann.call.recommendations.listFeedback()).items).toEqual([]);
});

test('nothing is said of the list of somebody else', async () => {
  const { id } = await firstOf(ben);
  expect(await problemOf(ann.call.recommendations.feedback({ id, kind: 'liked' }))).toMatchObject({
    status: 404,
    code: 'notFound',
  });
  expect(await problemOf(ann.call.recommendations.withdrawFeedback({ id }))).toMatchObject({ status: 404 });
});

test('what was shown is counted, once; the lists of others are not', async () => {
  const [{ listId, movieId }, theirs] = [await firstOf(ann), await firstOf(ben)];
  const impressions = [
    { listId, movieId, position: 0 },
    { listId: theirs.listId, movieId, position: 0 },
  ];
  expect(await ann.call.recommendations.impressions({ impressions })).toEqual({ counted: 1, dropped: 1 });
  expect(await ann.call.recommendations.impressions({ impressions })).toEqual({ counted: 0, dropped: 1 });
});

const LIST = 'facf0be2-0000-8000-8000-4d1216683948';
const shown = { listId: LIST, movieId: '1', position: 0 };
const many = Array.from({ length: 201 }, (_, position) => ({ ...shown, position }));

test.each<[string, unknown[], string, RegExp]>([
  ['no impressions', [], 'impressions', /./],
  ['201 impressions', many, 'impressions', /200/],
  ['a position before the first', [{ ...shown, position: -1 }], 'impressions.0.position', />=0/],
  ['the future', [shown, { ...shown, shownAt: '2999-01-01T00:00:00Z' }], 'impressions.1.shownAt', /future/],
  ['what is no time', [{ ...shown, shownAt: 'today' }], 'impressions.0.shownAt', /./],
  ['what is no list', [{ ...shown, listId: 'mine' }], 'impressions.0.listId', /./],
  ['an unknown key', [{ ...shown, postion: 1 }], 'impressions.0.postion', /did you mean position\?/],
])('impressions with %s are refused', async (_what, impressions, path, message) => {
  const call = ann.call.recommendations.impressions({ impressions: impressions as (typeof shown)[] });
  expect(await problemOf(call)).toMatchObject({
    status: 400,
    code: 'validationFailed',
    errors: [{ path, message: expect.stringMatching(message) }],
  });
});

test.each([
  ['clickd', 'Unknown; did you mean clicked?'],
  ['not-interested', 'Unknown; did you mean notInterested?'],
  ['x', 'Unknown; accepted are clicked, liked, notInterested, alreadySeen'],
])('the kind %s is refused, and the nearest named', async (kind, message) => {
  const call = ann.call.recommendations.feedback({ id: `${LIST}.1`, kind: kind as 'liked' });
  expect(await problemOf(call)).toMatchObject({ status: 400, errors: [{ path: 'kind', message }] });
});

test.each(['', LIST, `${LIST}.`, `${LIST}.x`, `${LIST}.1.2`, '42', `${LIST}.01`])(
  'an id of the form "%s" is refused',
  async (id) => {
    const call = ann.call.recommendations.feedback({ id, kind: 'liked' });
    expect(await problemOf(call)).toMatchObject({ status: 400, errors: [{ path: 'id' }] });
  },
);

test('a key needs the scope', async () => {
  const { call } = await callerWithKey(deps, { owner: ann, scopes: ['read'] });
  const { id } = await firstOf({ call });
  expect(await problemOf(call.recommendations.feedback({ id, kind: 'liked' }))).toMatchObject({
    status: 403,
  });
  expect(await call.recommendations.listFeedback()).toMatchObject({ items: [] });
});

test('administrators see what became of it, as numbers and as a file; nobody else does', async () => {
  const { id, listId, movieId } = await firstOf(ann);
  await ann.call.recommendations.impressions({ impressions: [{ listId, movieId, position: 0 }] });
  await ann.call.recommendations.feedback({ id, kind: 'clicked' });
  const { call } = await signUpAdmin(deps);
  const day = deps.time.now.toISOString().slice(0, 10);
  const report = await call.admin.analytics.recommendations({ to: day });
  expect(report).toMatchObject({ to: day, catalogue: 3 });
  expect(report.items).toHaveLength(1);
  expect(report.items[0]).toMatchObject({ strategy: 'hybrid', modelId: null, day: null });
  expect(report.items[0]?.clickThrough?.low).toBeGreaterThan(0);
  const days = await call.admin.analytics.recommendations({ from: day, by: 'day' });
  expect(days.items).toMatchObject([{ day }]);
  const file = await call.admin.analytics.exportRecommendations({ from: day });
  expect(file.text).toMatch(/^day,strategy,modelId,/);
  for (const wrong of [{ from: '2026-13-01' }, { from: '2999-01-01' }])
    expect(await problemOf(call.admin.analytics.recommendations(wrong))).toMatchObject({
      status: 400,
      errors: [{ path: 'from' }],
    });
  expect(await problemOf(ann.call.admin.analytics.recommendations())).toMatchObject({ status: 403 });
});
