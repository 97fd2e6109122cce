import { TRPCError } from '@trpc/server';
import fastify from 'fastify';
import { expect, test } from 'vitest';
import { basicProblem, toTRPCError } from './problem.ts';
import { problemPlugin } from './problem-plugin.ts';

const info = { requestId: 'r1', path: '/x' };
const failure = (more: object) => Object.assign(new Error('said'), more);

test.each([
  [failure({ code: 'FST_ERR_CTP_BODY_TOO_LARGE', statusCode: 413 }), 413, 'payloadTooLarge'],
  [failure({ code: 'FST_ERR_CTP_INVALID_JSON_BODY', statusCode: 400 }), 400, 'validationFailed'],
  [failure({ code: 'FST_SOMETHING_ELSE', statusCode: 429 }), 429, 'rateLimited'],
  [failure({ statusCode: 503 }), 503, 'overloaded'],
  [failure({ statusCode: 418 }), 500, 'internal'],
  [failure({ statusCode: 500 }), 500, 'internal'],
  [failure({}), 500, 'internal'],
  ['a string', 500, 'internal'],
  [undefined, 500, 'internal'],
  [new TRPCError({ code: 'CONFLICT', message: 'said' }), 409, 'conflict'],
])('%s becomes %i %s', (error, status, code) => {
  expect(basicProblem(toTRPCError(error), info)).toMatchObject({ status, code, instance: 'urn:request:r1' });
});

test('what nobody expected keeps its message to itself', () => {
  expect(JSON.stringify(basicProblem(toTRPCError(failure({})), info))).not.toContain('said');
});

test('the table given decides, is told where, and Retry-After follows', async () => {
  const app = fastify({ genReqId: () => 'r2' });
  const seen: unknown[] = [];
  await app.register(
    problemPlugin({
      toProblem: (error, where) => {
        seen.push(where);
        return { ...basicProblem(error, where), status: 429, code: 'mine', retryAfter: 1.2 };
      },
    }),
  );
  app.get('/x', { config: { procedure: 'x.get' } }, () => {
    throw failure({});
  });
  const reply = await app.inject('/x?q=1');
  expect([reply.statusCode, reply.headers['retry-after'], reply.json().code]).toEqual([429, '2', 'mine']);
  expect(seen).toEqual([{ requestId: 'r2', path: '/x', procedure: 'x.get' }]);
  await app.close();
});

test('server errors are logged with their cause, callers’ errors are not', async () => {
  const lines: string[] = [];
  const app = fastify({
    logger: { level: 'error', stream: { write: (line: string) => void lines.push(line) } },
  });
  await app.register(problemPlugin());
  app.get('/mine', () => {
    throw failure({});
  });
  app.get('/yours', () => {
    throw failure({ statusCode: 400 });
  });
  await app.inject('/yours');
  expect(lines).toEqual([]);
  await app.inject('/mine');
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain('said');
  await app.close();
});

test('a catch-all route does not make every path exist', async () => {
  const app = fastify();
  await app.register(problemPlugin());
  app.options('*', async () => 'preflight');
  app.get('/a.b/:id', async () => 'x');
  expect((await app.inject('/nope')).statusCode).toBe(404);
  expect((await app.inject({ method: 'POST', url: '/a.b/1' })).headers.allow).toBe('GET, HEAD');
  expect((await app.inject({ method: 'POST', url: '/a-b/1' })).statusCode).toBe(404);
  await app.close();
});
