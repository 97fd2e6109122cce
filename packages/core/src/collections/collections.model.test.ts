import {
  type AsyncCommand,
  array,
  assert,
  asyncModelRun,
  asyncProperty,
  boolean,
  commands,
  constantFrom,
  integer,
  nat,
  option,
  record,
} from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createMovie, createUser } from '../testing/fixtures.ts';
import { createTestDeps, type TestDeps } from '../testing/test-deps.ts';
import { listCollections, listOwnCollections } from './list-collections.ts';
import { listItems } from './list-items.ts';
import { putItem } from './put-item.ts';
import { getCollection } from './read-collection.ts';
import { removeItem } from './remove-item.ts';
import { reorderItems } from './reorder-items.ts';
import { createCollection, deleteCollection, updateCollection } from './write-collection.ts';

const USERS = 2;
const MOVIES = 6;

type Item = { movie: number; note: string | null };
type Kept = {
  id: string;
  owner: number;
  title: string;
  isPublic: boolean;
  slug: string | null;
  version: number;
  items: Item[];
};

/** What there should be: collections in the order in which they were made, and which movies are deleted. */
type Model = { collections: Kept[]; deleted: Set<number> };

type Real = { userIds: string[]; movieIds: string[] };
type Step = AsyncCommand<Model, Real>;

let deps: TestDeps;
let movieIds: string[];

beforeAll(async () => {
  deps = await createTestDeps();
  movieIds = [];
  for (let i = 0; i < MOVIES; i++) movieIds.push(String(await createMovie(deps)));
});
afterAll(() => deps.destroy());

const isShown =
  ({ deleted }: Model) =>
  (item: Item) =>
    !deleted.has(item.movie);

/** Somebody's attempt at a collection of whomever; what is not theirs is not found and stays. */
function step(name: string, run: (model: Model, real: Real) => Promise<void>): Step {
  return { check: () => true, run, toString: () => name };
}

async function attempt<T>(call: Promise<T>): Promise<T | string> {
  return call.catch((error: { code?: string }) => error.code ?? String(error));
}

const create = record({
  owner: nat(USERS - 1),
  title: constantFrom('Heists', 'War'),
  isPublic: boolean(),
}).map(({ owner, title, isPublic }) =>
  step(`create(${owner}, ${title}, ${isPublic})`, async (model, real) => {
    const userId = real.userIds[owner] ?? '';
    const made = await createCollection(deps, { userId, title, description: null, isPublic });
    expect(made.slug === null).toBe(!isPublic);
    model.collections.push({ id: made.id, owner, title, isPublic, slug: made.slug, version: 1, items: [] });
  }),
);

/** A change by somebody of one of the collections there are. */
function change<T>(
  name: string,
  given: T,
  { by, at }: { by: number; at: number },
  run: (kept: Kept, model: Model, call: { userId: string; id: string; isOwner: boolean }) => Promise<void>,
): Step {
  return {
    check: ({ collections }) => collections.length > 0,
    run: async (model, real) => {
      const kept = model.collections[at % model.collections.length];
      if (!kept) return;
      await run(kept, model, { userId: real.userIds[by] ?? '', id: kept.id, isOwner: kept.owner === by });
    },
    toString: () => `${name}(by ${by}, at ${at}, ${JSON.stringify(given)})`,
  };
}

const target = { by: nat(USERS - 1), at: nat(5) };

const update = record({
  ...target,
  fields: record({ title: constantFrom('Heists', 'Capers'), isPublic: boolean() }, { requiredKeys: [] }),
  isStale: boolean(),
}).map(({ fields, isStale, ...who }) =>
  change('update', { fields, isStale }, who, async (kept, _model, { isOwner, ...call }) => {
    const version = isStale ? kept.version + 1 : kept.version;
    const outcome = await attempt(updateCollection(deps, { ...call, version, fields }));
    if (!isOwner) return expect(outcome).toBe('notFound');
    if (isStale) return expect(outcome).toBe('preconditionFailed');
    const after = { title: kept.title, isPublic: kept.isPublic, ...fields };
    const isChanged = after.title !== kept.title || after.isPublic !== kept.isPublic;
    Object.assign(kept, after, { version: kept.version + (isChanged ? 1 : 0) });
    if (typeof outcome === 'string') throw new Error(outcome);
    if (kept.isPublic) kept.slug ??= outcome.slug;
    expect(outcome).toMatchObject({ ...after, version: kept.version, slug: kept.slug });
  }),
);

const remove = record(target).map((who) =>
  change('delete', null, who, async (kept, model, { isOwner, ...call }) => {
    const outcome = await attempt(deleteCollection(deps, { ...call, version: kept.version }));
    if (!isOwner) return expect(outcome).toBe('notFound');
    model.collections = model.collections.filter((it) => it !== kept);
  }),
);

const put = record({
  ...target,
  movie: nat(MOVIES - 1),
  note: option(constantFrom('a', 'b')),
  position: option(integer({ min: 1, max: 8 })),
}).map(({ movie, note, position, ...who }) =>
  change('put', { movie, note, position }, who, async (kept, model, { isOwner, ...call }) => {
    const place = position ?? undefined;
    const given = { ...call, movieId: movieIds[movie] ?? '', note: note ?? undefined, position: place };
    const outcome = await attempt(putItem(deps, given));
    if (!isOwner || model.deleted.has(movie)) return expect(outcome).toBe('notFound');
    const before = kept.items.find((item) => item.movie === movie);
    expect(outcome).toMatchObject({ isNew: !before });
    const item = { movie, note: note ?? before?.note ?? null };
    if (before && place === undefined) {
      before.note = item.note;
      return;
    }
    const others = kept.items.filter((it) => it !== before);
    const next = place === undefined ? undefined : others.filter(isShown(model))[place - 1];
    const index = next ? others.indexOf(next) : others.length;
    kept.items = others.toSpliced(index, 0, item);
  }),
);

const takeOut = record({ ...target, movie: nat(MOVIES - 1) }).map(({ movie, ...who }) =>
  change('takeOut', movie, who, async (kept, _model, { isOwner, ...call }) => {
    const outcome = await attempt(removeItem(deps, { ...call, movieId: movieIds[movie] ?? '' }));
    if (!isOwner) return expect(outcome).toBe('notFound');
    kept.items = kept.items.filter((item) => item.movie !== movie);
  }),
);

const reorder = record({
  ...target,
  keys: array(nat(100), { minLength: MOVIES, maxLength: MOVIES }),
  isShort: boolean(),
}).map(({ keys, isShort, ...who }) =>
  change('reorder', { keys, isShort }, who, async (kept, model, { isOwner, ...call }) => {
    const shown = kept.items.filter(isShown(model));
    const wanted = shown.toSorted((a, b) => (keys[a.movie] ?? 0) - (keys[b.movie] ?? 0));
    const named = isShort ? wanted.slice(1) : wanted;
    const given = { ...call, movieIds: named.map((item) => movieIds[item.movie] ?? '') };
    const outcome = await attempt(reorderItems(deps, given));
    if (!isOwner) return expect(outcome).toBe('notFound');
    if (named.length < shown.length) return expect(outcome).toBe('conflict');
    const next = wanted.values();
    kept.items = kept.items.map((item) => (isShown(model)(item) ? (next.next().value ?? item) : item));
  }),
);

const deleteMovie = record({ movie: nat(MOVIES - 1), isDeleted: boolean() }).map(({ movie, isDeleted }) =>
  step(`deleteMovie(${movie}, ${isDeleted})`, async ({ deleted }) => {
    const deleted_at = isDeleted ? new Date() : null;
    const id = Number(movieIds[movie]);
    await deps.db.updateTable('movies').set({ deleted_at }).where('id', '=', id).execute();
    if (isDeleted) deleted.add(movie);
    else deleted.delete(movie);
  }),
);

/** Everybody sees what they should, and nothing else. */
const look = record({ viewer: option(nat(USERS - 1)) }).map(({ viewer }) =>
  step(`look(${viewer})`, async (model, real) => {
    const findViewer = async () => (viewer === null ? undefined : real.userIds[viewer]);
    for (const kept of model.collections) {
      const asked = { id: kept.id, findViewer };
      if (!kept.isPublic && kept.owner !== viewer) {
        expect(await attempt(getCollection(deps, asked))).toBe('notFound');
        continue;
      }
      const shown = kept.items.filter(isShown(model));
      const { id, title, isPublic, slug, version } = kept;
      const expected = { id, title, isPublic, slug, version, itemCount: shown.length };
      expect(await getCollection(deps, asked)).toMatchObject(expected);
      const { items } = await listItems(deps, { ...asked, page: 1, perPage: 20 });
      expect(items.map((item) => ({ movie: movieIds.indexOf(item.movie.id), note: item.note }))).toEqual(
        shown,
      );
    }
    const listed = (await listCollections(deps, { limit: 100 })).items.map(({ id }) => id);
    const isPublic = model.collections.filter((kept) => kept.isPublic).map(({ id }) => id);
    expect(listed.sort()).toEqual(isPublic.sort());
    if (viewer === null) return;
    const own = await listOwnCollections(deps, { userId: real.userIds[viewer] ?? '', limit: 100 });
    const made = model.collections.filter(({ owner }) => owner === viewer).map(({ id }) => id);
    expect(own.items.map(({ id }) => id).sort()).toEqual(made.sort());
  }),
);

test('whatever two people do, each sees what they should', async () => {
  const steps = commands([create, update, remove, put, put, put, takeOut, reorder, deleteMovie, look], {
    maxCommands: 40,
  });
  await assert(
    asyncProperty(steps, async (run) => {
      await deps.db.deleteFrom('collections').execute();
      await deps.db.updateTable('movies').set({ deleted_at: null }).execute();
      const userIds = [(await createUser(deps)).userId, (await createUser(deps)).userId];
      const model: Model = { collections: [], deleted: new Set() };
      const setup = () => ({ model, real: { userIds, movieIds } });
      await asyncModelRun(setup, run);
      const { rows } = await deps.pool.query(
        `select c.id from collections c
         where c.item_count <> (select count(*) from collection_items i where i.collection_id = c.id)`,
      );
      expect(rows).toEqual([]);
    }),
    { numRuns: 40 },
  );
});
