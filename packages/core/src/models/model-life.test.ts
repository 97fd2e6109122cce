import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createUser } from '../testing/fixtures.ts';
import { createModel } from '../testing/models.ts';
import { createTestDeps, type TestDeps } from '../testing/test-deps.ts';
import { compareModels } from './compare-models.ts';
import { getModel, listModels } from './list-models.ts';
import { promoteModel, rollBackModel } from './promote-model.ts';
import { isIntact } from './row-checksum.ts';
import { findServingModel } from './serving-model.ts';
import { verifyServing } from './verify-serving.ts';

const UNKNOWN = '0197a1a0-0000-7000-8000-000000000000';

let deps: TestDeps;
let actor: { actorId: string; ip: string };

beforeAll(async () => {
  deps = await createTestDeps();
  actor = { actorId: (await createUser(deps)).userId, ip: '192.0.2.7' };
});
beforeEach(async () => {
  await deps.pool.query('delete from models');
  await deps.pool.query('delete from audit_log');
  deps.enqueued.length = 0;
});
afterAll(() => deps.destroy());

/** A hundred readers whose gains swing around a mean. */
const around = (mean: number) => Array.from({ length: 100 }, (_, index) => mean + (index % 2 ? 0.2 : -0.2));

const servingId = async () => (await findServingModel(deps))?.id;
const statusOf = async (id: string) => (await getModel(deps, id)).status;

async function damage(modelId: string): Promise<void> {
  const { rowCount } = await deps.pool.query(
    `update model_rows set weights = '\\x00000000' where model_id = $1 and part = 'content' and movie_id = 1`,
    [modelId],
  );
  expect(rowCount).toBe(1);
}

async function events() {
  const rows = await deps.db
    .selectFrom('audit_log')
    .select(['action', 'actor_id', 'detail'])
    .orderBy('id')
    .execute();
  return rows.map(({ action, actor_id, detail }) => ({ action, actorId: actor_id, detail }));
}

test('the first serves, one that is not worse takes over, a worse one is kept to be looked at', async () => {
  const first = await createModel(deps, { gains: around(0.3) });
  expect(await servingId()).toBe(first);
  const better = await createModel(deps, { gains: around(0.31) });
  expect(await servingId()).toBe(better);
  const worse = await createModel(deps, { gains: around(0.29) });
  expect(await servingId()).toBe(better);
  const { items } = await listModels(deps);
  expect(items.map(({ id, status, verdict }) => ({ id, status, verdict }))).toEqual([
    { id: worse, status: 'ready', verdict: 'worse' },
    { id: better, status: 'serving', verdict: 'notWorse' },
    { id: first, status: 'ready', verdict: 'first' },
  ]);
  expect(items[0]).toMatchObject({
    explanation: expect.stringContaining('was not promoted'),
    promotedAt: null,
    reason: 'requested',
    ratings: 10,
    movies: 2,
    dataFingerprint: 'same',
    trainingSeconds: 1.5,
    peakMemoryMb: 120,
    parts: [
      { name: 'collaborative', rows: 2 },
      { name: 'content', rows: 2 },
    ],
    settings: { ridge: 100, 'blend.factors': 0.2 },
  });
  expect(items[0]?.measures.ndcg10).toBeCloseTo(0.29, 6);
  expect(items[0]?.measures.readers).toBe(100);
  expect(await getModel(deps, worse)).toEqual(items[0]);
  await expect(getModel(deps, UNKNOWN)).rejects.toMatchObject({ code: 'notFound' });
});

test('without measures newer data decide', async () => {
  await createModel(deps, { gains: around(0.3) });
  const unmeasured = await createModel(deps);
  expect(await servingId()).toBe(unmeasured);
  expect(await getModel(deps, unmeasured)).toMatchObject({
    verdict: 'notMeasured',
    measures: { ndcg10: null, standardError: null, recall20: null, readers: 0 },
  });
});

test('three are kept, and the one that serves however old it is', async () => {
  const serving = await createModel(deps, { gains: around(0.5) });
  const worse: string[] = [];
  for (let n = 0; n < 5; n++) worse.unshift(await createModel(deps, { gains: around(0.3) }));
  const { items } = await listModels(deps);
  expect(items.map(({ id }) => id)).toEqual([...worse.slice(0, 3), serving]);
});

test('an administrator has one serve that was not promoted, and it is noted', async () => {
  const serving = await createModel(deps, { gains: around(0.5) });
  const worse = await createModel(deps, { gains: around(0.3) });
  expect(await promoteModel(deps, { id: worse, ...actor })).toMatchObject({ id: worse, status: 'serving' });
  expect(await statusOf(serving)).toBe('ready');
  const said = {
    action: 'admin.modelPromoted',
    actorId: actor.actorId,
    detail: { model: worse, from: serving },
  };
  expect(await events()).toEqual([said]);
  expect(deps.enqueued).toEqual([{ name: 'recommendations.refreshActive', payload: { reason: 'promoted' } }]);
  const { promotedAt } = await getModel(deps, worse);
  expect(await promoteModel(deps, { id: worse, ...actor })).toMatchObject({ status: 'serving', promotedAt });
  expect(await events()).toHaveLength(1);
  await expect(promoteModel(deps, { id: UNKNOWN, ...actor })).rejects.toMatchObject({ code: 'notFound' });
});

test('going back leads to the one before, and to the one before that, not to what never served', async () => {
  const first = await createModel(deps, { gains: around(0.3) });
  const second = await createModel(deps, { gains: around(0.4) });
  await createModel(deps, { gains: around(0.1) });
  const third = await createModel(deps, { gains: around(0.5) });
  expect(await rollBackModel(deps, actor)).toMatchObject({ id: second, status: 'serving' });
  await expect(rollBackModel(deps, actor)).rejects.toMatchObject({ code: 'conflict' });
  expect(await servingId()).toBe(second);
  // The fourth training took the place of the first among what is kept.
  expect((await listModels(deps)).items.map(({ id }) => id)).not.toContain(first);
  expect(await events()).toEqual([
    { action: 'admin.modelRolledBack', actorId: actor.actorId, detail: { model: second, from: third } },
  ]);
});

test('going back passes over what is damaged', async () => {
  const first = await createModel(deps);
  const second = await createModel(deps);
  await createModel(deps);
  await damage(second);
  expect(await rollBackModel(deps, actor)).toMatchObject({ id: first });
  expect(await getModel(deps, second)).toMatchObject({
    status: 'failed',
    explanation: 'Its rows are not those that were stored',
  });
});

test('a damaged or unfinished model is not promoted', async () => {
  const damaged = await createModel(deps);
  const serving = await createModel(deps);
  await damage(damaged);
  expect(await isIntact(deps.db, damaged)).toBe(false);
  expect(await isIntact(deps.db, serving)).toBe(true);
  await expect(promoteModel(deps, { id: damaged, ...actor })).rejects.toMatchObject({ code: 'conflict' });
  await expect(promoteModel(deps, { id: damaged, ...actor })).rejects.toMatchObject({
    message: expect.stringContaining('its status is failed'),
  });
  expect(await servingId()).toBe(serving);
  expect(await events()).toEqual([]);
});

test.each([
  [
    'a row is changed',
    `update model_rows set neighbours = '\\x02000001' where model_id = $1 and movie_id = 2`,
  ],
  ['a row is gone', `delete from model_rows where model_id = $1 and part = 'content' and movie_id = 2`],
  ['two rows are one', `update model_rows set movie_id = 9 where model_id = $1 and movie_id = 2`],
  [
    'there is one too many',
    `insert into model_rows select model_id, part, 3, neighbours, weights from model_rows where model_id = $1 and movie_id = 1`,
  ],
  ['the checksum is gone', `update models set checksum = null where id = $1`],
])('it is seen when %s', async (_what, statement) => {
  const id = await createModel(deps);
  expect(await isIntact(deps.db, id)).toBe(true);
  await deps.pool.query(statement, [id]);
  expect(await isIntact(deps.db, id)).toBe(false);
});

test('when the serving one is damaged the last good one serves', async () => {
  const good = await createModel(deps, { gains: around(0.5) });
  const spoilt = await createModel(deps, { gains: around(0.5) });
  const serving = await createModel(deps, { gains: around(0.5) });
  expect(await verifyServing(deps)).toEqual({ status: 'intact', modelId: serving });
  await damage(serving);
  await damage(spoilt);
  expect(await verifyServing(deps)).toEqual({ status: 'replaced', modelId: good });
  expect(await servingId()).toBe(good);
  expect([await statusOf(serving), await statusOf(spoilt)]).toEqual(['failed', 'failed']);
  expect(deps.enqueued).toEqual([{ name: 'recommendations.refreshActive', payload: { reason: 'promoted' } }]);
  expect(await verifyServing(deps)).toEqual({ status: 'intact', modelId: good });
});

test('when there is no good one none serves, and one is trained', async () => {
  expect(await verifyServing(deps)).toEqual({ status: 'none', modelId: null });
  const only = await createModel(deps);
  await damage(only);
  expect(await verifyServing(deps)).toEqual({ status: 'none', modelId: null });
  expect(await servingId()).toBeUndefined();
  expect(deps.enqueued).toContainEqual({ name: 'recommender.train', payload: { reason: 'requested' } });
});

test('two models are compared by their readers and by their settings', async () => {
  const a = await createModel(deps, { gains: around(0.3), ridge: 100 });
  const b = await createModel(deps, { gains: around(0.31), ridge: 200, dataFingerprint: 'other' });
  const compared = await compareModels(deps, { a, b });
  expect(compared).toMatchObject({
    a: { id: a },
    b: { id: b },
    isSameData: false,
    settings: [{ name: 'ridge', a: 100, b: 200 }],
    measures: [{ name: 'ndcg10', readers: 100, isPaired: true, isWithinStandardError: false }],
  });
  expect(compared.measures[0]?.difference).toBeCloseTo(0.01, 6);
  expect(await compareModels(deps, { a, b: a })).toMatchObject({
    isSameData: true,
    settings: [],
    measures: [{ difference: 0, standardError: 0, isWithinStandardError: true }],
  });
  const unmeasured = await createModel(deps);
  expect(await compareModels(deps, { a, b: unmeasured })).toMatchObject({ measures: [], isSameData: true });
  await expect(compareModels(deps, { a, b: UNKNOWN })).rejects.toMatchObject({ code: 'notFound' });
});
