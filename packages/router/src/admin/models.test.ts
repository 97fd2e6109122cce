import { createModel } from '@matinee/core/testing/models';
import { createTestDeps, type TestDeps } from '@matinee/core/testing/test-deps';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { callerFor, problemOf, problemsOf, signUp, signUpAdmin } from '../testing/caller.ts';

const UNKNOWN = '0197a1a0-0000-7000-8000-000000000000';

let deps: TestDeps;
let admin: Awaited<ReturnType<typeof signUp>>;

beforeAll(async () => {
  deps = await createTestDeps();
  admin = await signUpAdmin(deps);
});
beforeEach(async () => {
  await deps.pool.query('delete from models');
  deps.enqueued.length = 0;
});
afterAll(() => deps?.destroy());

const around = (mean: number) => Array.from({ length: 100 }, (_, index) => mean + (index % 2 ? 0.25 : -0.25));

test('models are listed with what was measured and why they serve or not', async () => {
  const { models } = admin.call.admin;
  expect(await models.list()).toEqual({ items: [] });
  const serving = await createModel(deps, { gains: around(0.5), recall20: 0.3 });
  const worse = await createModel(deps, { gains: around(0.25) });
  const { items } = await models.list();
  expect(items.map(({ measures }) => [measures.ndcg10, measures.recall20])).toEqual([
    [0.25, null],
    [0.5, 0.3],
  ]);
  expect(items).toMatchObject([
    { id: worse, status: 'ready', verdict: 'worse', promotedAt: null },
    { id: serving, status: 'serving', verdict: 'first', promotedAt: expect.stringMatching(/Z$/) },
  ]);
  expect(await models.get({ id: worse })).toEqual(items[0]);
  expect(await models.compare({ a: serving, b: worse })).toMatchObject({
    a: { id: serving },
    b: { id: worse },
    isSameData: true,
    measures: [{ name: 'ndcg10', a: 0.5, b: 0.25, difference: -0.25, isPaired: true, readers: 100 }],
    settings: [],
  });
});

test('one is promoted, gone back from, and both are noted', async () => {
  const { models, audit } = admin.call.admin;
  const first = await createModel(deps, { gains: around(0.5) });
  const worse = await createModel(deps, { gains: around(0.25) });
  expect(await models.promote({ id: worse })).toMatchObject({ id: worse, status: 'serving' });
  expect(await models.rollback()).toMatchObject({ id: first, status: 'serving' });
  expect(await problemOf(models.rollback())).toMatchObject({
    status: 409,
    code: 'conflict',
    detail: 'There is no earlier model that has served',
  });
  const { items } = await audit.list({ action: 'admin.', limit: 2 });
  expect(items).toMatchObject([
    { action: 'admin.modelRolledBack', detail: { model: first, from: worse } },
    { action: 'admin.modelPromoted', actor: { id: admin.user.id }, detail: { model: worse, from: first } },
  ]);
});

test('training is a job, and noted', async () => {
  expect(await admin.call.admin.models.train()).toEqual({ jobId: 'training:1' });
  expect(deps.enqueued).toEqual([{ name: 'recommender.train', payload: { reason: 'requested' } }]);
  const { items } = await admin.call.admin.audit.list({ action: 'admin.trainingRequested', limit: 1 });
  expect(items).toMatchObject([{ actor: { id: admin.user.id }, ip: '192.0.2.1' }]);
});

test('what is not there is not found, and what is no id is refused', async () => {
  const { models } = admin.call.admin;
  const known = await createModel(deps);
  const missing = [
    models.get({ id: UNKNOWN }),
    models.promote({ id: UNKNOWN }),
    models.compare({ a: known, b: UNKNOWN }),
  ];
  for (const problem of await problemsOf(missing))
    expect(problem).toMatchObject({ status: 404, code: 'notFound' });
  const noIds = [models.get({ id: '7' }), models.compare({ a: known, b: '7' })];
  const [one, other] = await problemsOf(noIds);
  expect(one).toMatchObject({ status: 400, errors: [{ path: 'id' }] });
  expect(other).toMatchObject({ status: 400, errors: [{ path: 'b' }] });
});

test('is for administrators', async () => {
  const ann = await signUp(deps);
  const id = UNKNOWN;
  const callsOf = ({ call: { admin } }: Pick<typeof ann, 'call'>) => [
    admin.models.list(),
    admin.models.get({ id }),
    admin.models.compare({ a: id, b: id }),
    admin.models.train(),
    admin.models.promote({ id }),
    admin.models.rollback(),
  ];
  const statuses = async (asker: Pick<typeof ann, 'call'>) =>
    (await problemsOf(callsOf(asker))).map(({ status }) => status);
  expect(await statuses(ann)).toEqual(Array(6).fill(403));
  expect(await statuses(callerFor(deps))).toEqual(Array(6).fill(401));
  expect(deps.enqueued.map(({ name }) => name)).not.toContain('recommender.train');
});
