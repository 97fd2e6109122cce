import { createTestDeps, type TestDeps } from '@matinee/core/testing/test-deps';
import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Context } from './context.ts';
import { appRouter } from './index.ts';
import type { Problem } from './problems.ts';

let deps: TestDeps;

beforeAll(async () => {
  deps = await createTestDeps();
});
afterAll(() => deps?.destroy());

type Body = { error: { data: { problem: Problem } } };

async function read(path: string, from: Context['deps'] = deps) {
  const response = await fetchRequestHandler({
    endpoint: '/trpc',
    router: appRouter,
    req: new Request(`http://127.0.0.1/trpc/${path}`),
    createContext: () => ({
      deps: from,
      request: {
        id: 'r-7',
        ip: '192.0.2.1',
        userAgent: 'tests',
        token: undefined,
        cookie: undefined,
        batchSize: 1,
      },
      reply: { headers: {} },
    }),
  });
  return { status: response.status, body: (await response.json()) as Body };
}

const problem = (fields: object) => ({ type: 'about:blank', instance: 'urn:request:r-7', ...fields });

test('a failure over tRPC carries the problem of the REST door', async () => {
  expect(await read(`movies.get?input=${encodeURIComponent('{"movieId":"7"}')}`)).toEqual({
    status: 404,
    body: {
      error: {
        code: -32_004,
        message: expect.stringContaining('not found'),
        data: {
          code: 'NOT_FOUND',
          httpStatus: 404,
          problem: problem({
            title: 'Not found',
            status: 404,
            detail: expect.stringContaining('not found'),
            code: 'notFound',
          }),
        },
      },
    },
  });
});

test('wrong input names the fields', async () => {
  const { status, body } = await read(`movies.get?input=${encodeURIComponent('{"movieId":"heat"}')}`);
  expect([status, body.error.data.problem.code]).toEqual([400, 'validationFailed']);
  expect(body.error.data.problem.errors).toMatchObject([{ path: 'movieId' }]);
});

test('a path that is none is not found', async () => {
  const { status, body } = await read('movies.getAll');
  expect([status, body.error.data.problem]).toEqual([
    404,
    problem({
      title: 'Not found',
      status: 404,
      detail: expect.stringContaining('movies.getAll'),
      code: 'notFound',
    }),
  ]);
});

test('what nobody foresaw says neither what nor where', async () => {
  const consume = () => Promise.reject(new Error('at 10.0.0.7'));
  const broken = { ...deps, auth: { ...deps.auth, limiter: { ...deps.auth.limiter, consume } } };
  const { status, body } = await read('genres.list', broken);
  expect([status, body.error.data.problem.code]).toEqual([500, 'internal']);
  expect(JSON.stringify(body)).not.toMatch(/10\.0\.0\.7|stack|\.ts/);
});
