import { uuidv7 } from 'uuidv7';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createUser } from '../testing/fixtures.ts';
import { createTestDeps, type TestDeps } from '../testing/test-deps.ts';
import { countQueries, planOf } from '../testing/watch-queries.ts';
import { listCollections, listOwnCollections } from './list-collections.ts';
import { getCollection } from './read-collection.ts';
import {
  type CollectionFields,
  createCollection,
  deleteCollection,
  updateCollection,
} from './write-collection.ts';

let deps: TestDeps;
let userId: string;
let otherId: string;

beforeAll(async () => {
  deps = await createTestDeps();
});
beforeEach(async () => {
  deps.time.now = new Date('2026-03-04T12:00:00Z');
  await deps.db.deleteFrom('collections').execute();
  ({ userId } = await createUser(deps));
  ({ userId: otherId } = await createUser(deps));
});
afterAll(() => deps.destroy());

const create = (fields: Partial<CollectionFields> = {}, owner = userId) =>
  createCollection(deps, {
    userId: owner,
    title: 'Heists',
    description: null,
    isPublic: false,
    ...fields,
  });
const get = (id: string, viewer?: string) => getCollection(deps, { id, findViewer: async () => viewer });
const update = (id: string, version: number | undefined, fields: Partial<CollectionFields>, owner = userId) =>
  updateCollection(deps, { userId: owner, id, version, fields });
const later = () => {
  deps.time.now = new Date(deps.time.now.getTime() + 60_000);
};
const titles = async (query: { user?: string; q?: string } = {}) =>
  (await listCollections(deps, { limit: 50, ...query })).items.map(({ title }) => title);

async function nameOf(id: string): Promise<string> {
  const { username } = await deps.db
    .selectFrom('users')
    .where('id', '=', id)
    .select('username')
    .executeTakeFirstOrThrow();
  return username;
}

test('begin, read, change, delete', async () => {
  const created = await create({ description: 'Of banks' });
  expect(created).toEqual({
    id: expect.any(String),
    title: 'Heists',
    description: 'Of banks',
    isPublic: false,
    slug: null,
    itemCount: 0,
    owner: { username: await nameOf(userId), displayName: null },
    version: 1,
    createdAt: '2026-03-04T12:00:00.000Z',
    updatedAt: '2026-03-04T12:00:00.000Z',
  });
  expect(await get(created.id, userId)).toEqual(created);
  later();
  const changed = await update(created.id, 1, { title: 'Capers', description: null });
  const updatedAt = '2026-03-04T12:01:00.000Z';
  expect(changed).toEqual({ ...created, title: 'Capers', description: null, version: 2, updatedAt });
  await deleteCollection(deps, { userId, id: created.id, version: 2 });
  await expect(get(created.id, userId)).rejects.toMatchObject({ code: 'notFound' });
});

test('what is so already makes no new version', async () => {
  const created = await create();
  later();
  expect(await update(created.id, 1, { title: 'Heists', isPublic: false })).toEqual(created);
  expect(await update(created.id, 1, {})).toEqual(created);
});

test('a change without a version, or of an old one, is refused', async () => {
  const { id } = await create();
  await update(id, 1, { title: 'Capers' });
  await expect(update(id, undefined, { title: 'x' })).rejects.toMatchObject({ code: 'preconditionRequired' });
  await expect(update(id, 1, { title: 'x' })).rejects.toMatchObject({ code: 'preconditionFailed' });
  const removal = (version?: number) => deleteCollection(deps, { userId, id, version });
  await expect(removal()).rejects.toMatchObject({ code: 'preconditionRequired' });
  await expect(removal(1)).rejects.toMatchObject({ code: 'preconditionFailed' });
  expect(await get(id, userId)).toMatchObject({ title: 'Capers', version: 2 });
});

test("another user's private one does not exist; a public one can be read and not changed", async () => {
  const { id } = await create();
  const missing = uuidv7();
  for (const viewer of [undefined, otherId])
    for (const name of [id, missing])
      await expect(get(name, viewer)).rejects.toMatchObject({
        code: 'notFound',
        message: `Collection ${name} was not found`,
      });
  const { slug } = await update(id, 1, { isPublic: true });
  for (const viewer of [undefined, otherId, userId]) {
    expect(await get(id, viewer)).toMatchObject({ title: 'Heists' });
    expect(await get(slug ?? '', viewer)).toMatchObject({ id });
  }
  await expect(update(id, 2, { title: 'Mine' }, otherId)).rejects.toMatchObject({ code: 'notFound' });
  const removal = deleteCollection(deps, { userId: otherId, id, version: 2 });
  await expect(removal).rejects.toMatchObject({ code: 'notFound' });
  expect(await get(id)).toMatchObject({ title: 'Heists', version: 2 });
});

test('who asks is looked up only for what is not public', async () => {
  const { id } = await create({ isPublic: true });
  const findViewer = () => Promise.reject(new Error('nobody needs to know'));
  expect(await getCollection(deps, { id, findViewer })).toMatchObject({ id });
});

test.each([
  ['Über alles (2001)', 'ueber-alles-2001'],
  ['  Rock & Roll  ', 'rock-and-roll'],
  ['Звёздные войны', 'zvyozdnye-voyny'],
  ['映画', 'collection'],
  ['🎬', 'collection'],
  ['x'.repeat(200), 'x'.repeat(80)],
  [`${'word '.repeat(16)}`, 'word-'.repeat(16).slice(0, 79)],
])('the slug of %j is %s', async (title, slug) => {
  expect(await create({ title, isPublic: true })).toMatchObject({ slug });
});

test('a slug is given when it first becomes public, kept from then on, and nobody else gets it', async () => {
  const { id, slug: none } = await create();
  expect(none).toBeNull();
  const { slug } = await update(id, 1, { isPublic: true });
  expect(slug).toBe('heists');
  expect(await update(id, 2, { title: 'Capers', isPublic: false })).toMatchObject({ slug });
  await expect(get('heists', otherId)).rejects.toMatchObject({ code: 'notFound' });
  expect(await get('heists', userId)).toMatchObject({ id });
  const second = await create({ isPublic: true }, otherId);
  expect(second.slug).toMatch(/^heists-[a-z2-9]{5}$/);
  expect(await update(id, 3, { isPublic: true })).toMatchObject({ slug });
  expect(await get('HEISTS')).toMatchObject({ id });
});

test('a title like an id makes a slug that is none', async () => {
  const { id } = await create({ isPublic: true });
  const { slug } = await create({ title: id, isPublic: true }, otherId);
  expect(slug).toMatch(new RegExp(`^${id}-`));
  expect(await get(id)).toMatchObject({ title: 'Heists' });
});

test('20 of the same title at once: as many slugs', async () => {
  const all = await Promise.all(Array.from({ length: 20 }, () => create({ isPublic: true })));
  expect(new Set(all.map(({ slug }) => slug)).size).toBe(20);
});

test('of 20 changes of one version one is made', async () => {
  const { id } = await create();
  const changes = await Promise.allSettled(
    Array.from({ length: 20 }, (_, i) => update(id, 1, { title: `Title ${i}` })),
  );
  expect(changes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  for (const change of changes)
    if (change.status === 'rejected') expect(change.reason).toMatchObject({ code: 'preconditionFailed' });
  expect(await get(id, userId)).toMatchObject({ version: 2 });
});

test('of an account that is gone there are none, and none can be made', async () => {
  const { id } = await create({ isPublic: true });
  await deps.db.deleteFrom('users').where('id', '=', userId).execute();
  await expect(get(id)).rejects.toMatchObject({ code: 'notFound' });
  await expect(create()).rejects.toMatchObject({ code: 'unauthenticated' });
});

test('what a banned user made is not shown to others', async () => {
  const { id } = await create({ isPublic: true });
  await deps.db.updateTable('users').set({ banned_at: new Date() }).where('id', '=', userId).execute();
  await expect(get(id, otherId)).rejects.toMatchObject({ code: 'notFound' });
  expect(await titles()).toEqual([]);
});

test('listed are public ones, those that changed last first; by user and by title', async () => {
  await create({ title: 'Private heists' });
  later();
  const first = await create({ title: 'Café heists', isPublic: true });
  later();
  await create({ title: 'War & Peace 100%', isPublic: true }, otherId);
  expect(await titles()).toEqual(['War & Peace 100%', 'Café heists']);
  later();
  await update(first.id, 1, { description: 'Changed' });
  expect(await titles()).toEqual(['Café heists', 'War & Peace 100%']);
  expect(await titles({ user: (await nameOf(otherId)).toUpperCase() })).toEqual(['War & Peace 100%']);
  expect(await titles({ user: 'nobody' })).toEqual([]);
  for (const q of ['cafe', 'HEIST', 'é h']) expect(await titles({ q })).toEqual(['Café heists']);
  expect(await titles({ q: '100' })).toEqual(['War & Peace 100%']);
  for (const q of ['%', '_', 'private', '\\']) expect(await titles({ q })).toEqual([]);
});

test("one's own are all there, and nobody else's", async () => {
  const own = [await create({ isPublic: true }), await create()];
  await create({}, otherId);
  const { items } = await listOwnCollections(deps, { userId, limit: 10 });
  expect(items).toEqual(own.reverse());
});

test('pages neither overlap nor miss; a cursor is of one list', async () => {
  const made: string[] = [];
  for (let i = 0; i < 7; i++) {
    if (i % 2) later();
    made.unshift((await create({ isPublic: true })).id);
  }
  const seen: string[] = [];
  let cursor: string | null = null;
  do {
    const page = await listCollections(deps, { limit: 2, ...(cursor && { cursor }) });
    seen.push(...page.items.map(({ id }) => id));
    cursor = page.pagination.nextCursor;
  } while (cursor);
  expect(seen).toEqual(made);
  const { pagination } = await listOwnCollections(deps, { userId, limit: 1 });
  const foreign = { cursor: pagination.nextCursor ?? '', limit: 1 };
  const refusal = { code: 'validationFailed', errors: [{ path: 'cursor' }] };
  await expect(listOwnCollections(deps, { userId: otherId, ...foreign })).rejects.toMatchObject(refusal);
  await expect(listCollections(deps, foreign)).rejects.toMatchObject(refusal);
});

test('a page is one query, and indexes serve it', async () => {
  await deps.pool.query(
    `insert into collections (id, user_id, title, is_public, slug, updated_at)
     select gen_random_uuid(), $1, 'Heists ' || i, true, 'slug-' || i, now() - i * interval '1 minute'
     from generate_series(1, 3000) i`,
    [userId],
  );
  await deps.pool.query('analyze collections, users');
  const { db, count } = countQueries(deps.db);
  await listCollections({ db }, { limit: 5 });
  await listOwnCollections({ db }, { userId, limit: 5 });
  expect(count()).toBe(2);
  const own = await planOf(deps.db, (explained) =>
    listOwnCollections({ db: explained }, { userId, limit: 5 }),
  );
  const all = await planOf(deps.db, (explained) => listCollections({ db: explained }, { limit: 5 }));
  const titled = await planOf(deps.db, (explained) =>
    listCollections({ db: explained }, { q: 'heists 2718', limit: 5 }),
  );
  expect(own.indexes).toContain('collections_user');
  expect(all.indexes).toContain('collections_public');
  expect(titled.indexes).toContain('collections_title');
  for (const { nodes, scanned } of [own, all]) {
    expect(nodes).not.toContain('Sort');
    expect(scanned).toEqual(new Set());
  }
});
