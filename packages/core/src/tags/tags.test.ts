import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { getKnownMovie } from '../movies/known-movie.ts';
import { createMovie, createUser } from '../testing/fixtures.ts';
import { createTestDeps, type TestDeps } from '../testing/test-deps.ts';
import { getTag, listTags } from './list-tags.ts';
import { createTag, deleteTag, updateTag } from './write-tags.ts';

let deps: TestDeps;
let writer: { actorId: string; ip: string };

beforeAll(async () => {
  deps = await createTestDeps();
  const { userId } = await createUser(deps);
  writer = { actorId: userId, ip: '192.0.2.7' };
});
beforeEach(async () => {
  for (const table of ['tags', 'movies', 'audit_log'] as const) await deps.db.deleteFrom(table).execute();
});
afterAll(() => deps.destroy());

const create = (name: string) => createTag(deps, { ...writer, name });
const page = { page: 1, perPage: 20 };

async function events() {
  const rows = await deps.db.selectFrom('audit_log').select(['action', 'detail']).orderBy('id').execute();
  return rows.map(({ action, detail }) => ({ action, detail }));
}

test('tags are listed by name, with how many movies have them', async () => {
  await createMovie(deps, { tags: { heist: 3, 'slow burn': 1 } });
  await createMovie(deps, { tags: { heist: 1 } });
  await createMovie(deps, { tags: { heist: 9 }, isDeleted: true });
  await create('Unused');
  const { items, pagination } = await listTags(deps, page);
  expect(items.map(({ name, movieCount, version }) => [name, movieCount, version])).toEqual([
    ['heist', 2, 1],
    ['slow burn', 1, 1],
    ['unused', 0, 1],
  ]);
  expect(pagination).toEqual({ page: 1, perPage: 20, total: 3, pages: 1 });
  expect((await listTags(deps, { page: 2, perPage: 2 })).items.map(({ name }) => name)).toEqual(['unused']);
  expect((await listTags(deps, { ...page, page: 9 })).items).toEqual([]);
});

test('those that begin with something, literally', async () => {
  for (const name of ['100% true', '1000 islands', 'under_score', 'underground', 'back\\slash'])
    await create(name);
  const namesOf = async (q: string) => (await listTags(deps, { ...page, q })).items.map(({ name }) => name);
  expect(await namesOf('100%')).toEqual(['100% true']);
  expect(await namesOf('UNDER')).toEqual(['under_score', 'underground']);
  expect(await namesOf('under_')).toEqual(['under_score']);
  expect(await namesOf('back\\')).toEqual(['back\\slash']);
  expect(await namesOf("' or 1=1 --")).toEqual([]);
});

test('create, rename, delete; each says what it did', async () => {
  const tag = await create('  Slow   BURN ');
  expect(tag).toEqual({ id: expect.any(String), name: 'slow burn', movieCount: 0, version: 1 });
  const movieId = String(await createMovie(deps, { tags: { 'slow burn': 2 } }));
  const renamed = await updateTag(deps, { ...writer, id: tag.id, version: 1, name: 'Slow-burning' });
  expect(renamed).toEqual({ id: tag.id, name: 'slow-burning', movieCount: 1, version: 2 });
  expect((await getKnownMovie(deps, { movieId })).tags).toEqual([
    { id: tag.id, name: 'slow-burning', count: 2 },
  ]);
  await deleteTag(deps, { ...writer, id: tag.id, version: 2 });
  expect((await getKnownMovie(deps, { movieId })).tags).toEqual([]);
  await expect(getTag(deps, tag.id)).rejects.toMatchObject({ code: 'notFound' });
  expect(await events()).toEqual([
    { action: 'catalogue.tagCreated', detail: { tagId: tag.id, name: 'slow burn' } },
    {
      action: 'catalogue.tagUpdated',
      detail: { tagId: tag.id, name: 'slow-burning', nameBefore: 'slow burn' },
    },
    { action: 'catalogue.tagDeleted', detail: { tagId: tag.id, name: 'slow-burning', movies: 1 } },
  ]);
});

test('a name is one tag, however it is written', async () => {
  const { id } = await create('heist');
  await create('robbery');
  for (const name of ['Heist', ' heist ', 'HEIST'])
    await expect(create(name)).rejects.toMatchObject({ code: 'conflict', errors: [{ path: 'name' }] });
  const rename = { ...writer, id, version: 1 };
  await expect(updateTag(deps, { ...rename, name: 'Robbery' })).rejects.toMatchObject({ code: 'conflict' });
  expect(await updateTag(deps, { ...rename, name: ' HEIST ' })).toMatchObject({ name: 'heist', version: 1 });
  expect(await events()).toHaveLength(2);
});

test('of ten of one name at once one is made', async () => {
  const tries = await Promise.allSettled(Array.from({ length: 10 }, () => create('heist')));
  expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  for (const it of tries) if (it.status === 'rejected') expect(it.reason).toMatchObject({ code: 'conflict' });
});

test('of two renamed alike at once one is', async () => {
  const [one, two] = [await create('one'), await create('two')];
  const tries = await Promise.allSettled(
    [one, two].map(({ id }) => updateTag(deps, { ...writer, id, version: 1, name: 'three' })),
  );
  expect(tries.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  for (const it of tries) if (it.status === 'rejected') expect(it.reason).toMatchObject({ code: 'conflict' });
});

test('versions are asked for and compared; what is missing is not found', async () => {
  const { id } = await create('heist');
  const writes = (of: string, version?: number) => [
    () => updateTag(deps, { ...writer, id: of, version, name: 'robbery' }),
    () => deleteTag(deps, { ...writer, id: of, version }),
  ];
  for (const write of writes(id))
    await expect(write()).rejects.toMatchObject({ code: 'preconditionRequired' });
  for (const write of writes(id, 2))
    await expect(write()).rejects.toMatchObject({ code: 'preconditionFailed' });
  for (const unknown of ['999999', '9999999999', '0', 'heist'])
    for (const write of [...writes(unknown, 1), () => getTag(deps, unknown)])
      await expect(write()).rejects.toMatchObject({ code: 'notFound' });
  expect(await getTag(deps, id)).toMatchObject({ name: 'heist', version: 1 });
});

test('nothing but spaces is no name', async () => {
  await expect(create(' \t ')).rejects.toMatchObject({
    code: 'validationFailed',
    errors: [{ path: 'name' }],
  });
});
