import { listRoutes, type Problem } from '@matinee/rest';
import { appRouter } from '@matinee/router';
import type { ProcedurePath } from '@matinee/router/authorization';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { apiDocument } from './openapi.ts';
import { signUp, type TestAccount } from './testing/accounts.ts';
import { fixtures } from './testing/authorization-fixtures.ts';
import { type Door, doors, restRequest } from './testing/doors.ts';
import { startTestApi, type TestApi } from './testing/index.ts';
import { ownedState } from './testing/owned-state.ts';

let api: TestApi;
let ann: TestAccount;
let bob: TestAccount;

beforeAll(async () => {
  api = await startTestApi();
  ann = await signUp(api.url);
  bob = await signUp(api.url);
});
beforeEach(async () => {
  await api.deps.db.deleteFrom('collections').execute();
});
afterAll(() => api?.close());

type Sent = { key?: string; input?: object; by?: TestAccount };

async function create(door: Door, { key, input = { title: 'Heists' }, by = ann }: Sent) {
  const response = await fetch(
    door === 'rest' ? `${api.url}/api/v1/collections` : `${api.url}/trpc/collections.create`,
    {
      method: 'POST',
      headers: {
        authorization: `Bearer ${by.token}`,
        'content-type': 'application/json',
        ...(key !== undefined && { 'idempotency-key': key }),
      },
      body: JSON.stringify(input),
    },
  );
  return { status: response.status, headers: response.headers, text: await response.text() };
}

async function count(): Promise<number> {
  return (await api.deps.db.selectFrom('collections').select('id').execute()).length;
}

test.each(doors)('over %s: sent again, the answer is the same, and says so', async (door) => {
  const first = await create(door, { key: `again-${door}` });
  const again = await create(door, { key: `again-${door}` });
  expect([again.status, again.text]).toEqual([first.status, first.text]);
  expect(first.status).toBe(door === 'rest' ? 201 : 200);
  expect([first, again].map(({ headers }) => headers.get('idempotent-replayed'))).toEqual([null, 'true']);
  expect(again.headers.get('location')).toBe(first.headers.get('location'));
  if (door === 'rest')
    expect(again.headers.get('location')).toMatch(/^\/api\/v1\/collections\/[\da-f-]{36}$/);
  expect(await count()).toBe(1);
});

test('what came over one door is answered over the other', async () => {
  const first = await create('rest', { key: 'both' });
  const again = await create('trpc', { key: 'both' });
  expect(JSON.parse(again.text)).toEqual({ result: { data: JSON.parse(first.text) } });
  expect(await count()).toBe(1);
});

test.each(doors)('over %s: other input, or another operation, is 409', async (door) => {
  await create(door, { key: `other-${door}` });
  const { status, text } = await create(door, { key: `other-${door}`, input: { title: 'War' } });
  expect(status).toBe(409);
  expect(text).toContain('"code":"conflict"');
  await api.deps.db.updateTable('idempotency_keys').set({ procedure: 'reviews.create' }).execute();
  expect((await create(door, { key: `other-${door}` })).status).toBe(409);
  expect(await count()).toBe(1);
});

test.each(doors)('over %s: 20 at once make one', async (door) => {
  const all = await Promise.all(Array.from({ length: 20 }, () => create(door, { key: `storm-${door}` })));
  expect(new Set(all.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
  expect(all.filter(({ headers }) => headers.get('idempotent-replayed') === 'true')).toHaveLength(19);
  expect(await count()).toBe(1);
});

test("another user's same key is theirs", async () => {
  const [one, two] = [await create('rest', { key: 'same' }), await create('rest', { key: 'same', by: bob })];
  expect(two.headers.get('idempotent-replayed')).toBeNull();
  expect(two.text).not.toBe(one.text);
  expect(await count()).toBe(2);
});

test.each(doors)('over %s: what is no key is refused, and nothing done', async (door) => {
  for (const key of ['two words', 'x'.repeat(256), 'é']) {
    const { status, text } = await create(door, { key });
    expect(status).toBe(400);
    expect(text).toContain('Idempotency-Key');
  }
  expect(await count()).toBe(0);
});

test('a failure is not kept', async () => {
  const refused = await create('rest', { key: 'failed', input: { title: '' } });
  expect([refused.status, (JSON.parse(refused.text) as Problem).code]).toEqual([400, 'validationFailed']);
  expect((await create('rest', { key: 'failed' })).status).toBe(201);
});

test('in a batch it is refused', async () => {
  const response = await fetch(`${api.url}/trpc/collections.create,collections.create?batch=1`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${ann.token}`,
      'content-type': 'application/json',
      'idempotency-key': 'batch',
    },
    body: JSON.stringify({ 0: { title: 'One' }, 1: { title: 'Two' } }),
  });
  expect(response.status).toBe(400);
  expect(await count()).toBe(0);
});

const taking = listRoutes(appRouter).filter(({ idempotent }) => idempotent);

test.each(taking.map(({ procedure }) => procedure as ProcedurePath))('%s happens once', async (procedure) => {
  const { input } = await fixtures[procedure]({ ...api, owner: ann });
  const send = async () => {
    const { address, init } = restRequest(api.url, { procedure, ...(input && { input }) });
    const headers = new Headers(init.headers);
    headers.set('authorization', `Bearer ${ann.token}`);
    headers.set('idempotency-key', procedure);
    const response = await fetch(address, { ...init, headers });
    const location = response.headers.get('location');
    return { status: response.status, location, text: await response.text(), headers: response.headers };
  };
  const { headers: before, ...first } = await send();
  expect(first).toMatchObject({ status: expect.toBeOneOf([201, 202]) });
  expect(before.get('idempotent-replayed')).toBeNull();
  const state = await ownedState(api.deps, ann.id);
  const { headers, ...again } = await send();
  expect(again).toEqual(first);
  expect(headers.get('idempotent-replayed')).toBe('true');
  expect(await ownedState(api.deps, ann.id)).toBe(state);
});

test('documented where it is taken, and nowhere else', () => {
  const names = ['reviews.create', 'collections.create', 'history.add', 'imports.create'];
  expect(taking.map(({ procedure }) => procedure).sort()).toEqual(names.sort());
  const { paths = {} } = apiDocument();
  const named = Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).flatMap(([method, operation]) =>
      JSON.stringify(operation).includes('#/components/parameters/Idempotency-Key')
        ? `${method.toUpperCase()} ${path}`
        : [],
    ),
  );
  expect(named.sort()).toEqual(taking.map(({ method, path }) => `${method} ${path}`).sort());
});
