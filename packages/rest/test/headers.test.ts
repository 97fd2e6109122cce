import { initTRPC, TRPCError } from '@trpc/server';
import fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import {
  listRoutes,
  openApiDocument,
  type Problem,
  problemPlugin,
  type RestMeta,
  restPlugin,
  serverOptions,
} from '../src/index.ts';

const t = initTRPC.meta<RestMeta>().create({ isDev: false });
const seen = z.object({ given: z.record(z.string(), z.unknown()) });

const visitorId = z
  .string()
  .regex(/^[a-z]{3,9}$/)
  .optional()
  .meta({ description: 'Who looks' });
const version = z.int().optional();

const router = t.router({
  look: t.procedure
    .meta({
      openapi: { method: 'POST', path: '/looks', summary: 'Look' },
      rest: { headers: { visitorId: 'X-Visitor-Id', depth: 'X-Depth' } },
    })
    .input(z.strictObject({ seconds: z.int().optional(), visitorId, depth: z.int().optional() }))
    .output(seen)
    .mutation(({ input }) => ({ given: input })),
  change: t.procedure
    .meta({ openapi: { method: 'PATCH', path: '/things/{id}', summary: 'Change' }, rest: { ifMatch: true } })
    .input(z.strictObject({ id: z.string(), name: z.string(), version }))
    .output(seen)
    .mutation(({ input }) => {
      if (input.version === undefined) throw new TRPCError({ code: 'PRECONDITION_REQUIRED' });
      return { given: input };
    }),
  remove: t.procedure
    .meta({ openapi: { method: 'DELETE', path: '/things/{id}', summary: 'Remove' }, rest: { ifMatch: true } })
    .input(z.strictObject({ id: z.string(), version }))
    .output(seen)
    .mutation(({ input }) => ({ given: input })),
  touch: t.procedure
    .meta({
      openapi: { method: 'POST', path: '/things/{id}/touch', summary: 'Touch' },
      rest: { ifMatch: true },
    })
    .input(z.strictObject({ id: z.string(), version }))
    .output(seen)
    .mutation(({ input }) => ({ given: input })),
  add: t.procedure
    .meta({ openapi: { method: 'POST', path: '/things', summary: 'Add' }, rest: { status: 201 } })
    .meta({ idempotent: true })
    .input(z.strictObject({ name: z.string() }))
    .output(seen)
    .mutation(({ input }) => ({ given: input })),
});

let app: FastifyInstance;
beforeAll(async () => {
  app = fastify(serverOptions());
  await app.register(problemPlugin());
  await app.register(restPlugin({ router, base: '/v1', createContext: () => ({}) }));
  await app.ready();
});
afterAll(() => app?.close());

type Call = { headers?: Record<string, string | string[]>; payload?: object; query?: Record<string, string> };

async function call(request: string, { headers = {}, payload, query = {} }: Call = {}) {
  const [method, url] = request.split(' ') as ['POST', string];
  const reply = await app.inject({ method, url: `/v1${url}`, headers, query, ...(payload && { payload }) });
  return { status: reply.statusCode, body: reply.json() as { given?: unknown } & Partial<Problem> };
}

describe('keys that come as headers', () => {
  test('are read, coerced as their schema means them, and may be missing', async () => {
    const headers = { 'x-visitor-id': 'ann', 'x-depth': '3' };
    const both = await call('POST /looks', { headers, payload: { seconds: 5 } });
    expect(both.body.given).toEqual({ seconds: 5, visitorId: 'ann', depth: 3 });
    expect((await call('POST /looks')).body.given).toEqual({});
  });

  test('are validated like any other', async () => {
    const { status, body } = await call('POST /looks', {
      headers: { 'x-visitor-id': 'A!', 'x-depth': 'two' },
    });
    expect(status).toBe(400);
    expect(body.errors?.map(({ path }) => path)).toEqual(['visitorId', 'depth']);
  });

  test.each([{ payload: { visitorId: 'ann' } }, { query: { visitorId: 'ann' } }])(
    'come in no other way: %j',
    async (sent) => {
      const { status, body } = await call('POST /looks', sent);
      expect([status, body.errors]).toEqual([
        400,
        [{ path: 'visitorId', message: 'Send this as the header X-Visitor-Id' }],
      ]);
    },
  );
});

describe('If-Match', () => {
  test.each([
    ['PATCH /things/a', { name: 'b' }],
    ['DELETE /things/a', undefined],
    ['POST /things/a/touch', undefined],
  ])('of %s is the version', async (request, payload) => {
    const { body } = await call(request, { headers: { 'if-match': '"12"' }, payload });
    expect(body.given).toEqual({ id: 'a', version: 12, ...payload });
  });

  test('that is absent is for the procedure to refuse', async () => {
    expect((await call('PATCH /things/a', { payload: { name: 'b' } })).status).toBe(428);
  });

  test.each([
    '3',
    '"a"',
    'W/"3"',
    'W/"2s-Kq8aBcDeFgHiJkLm"',
    '*',
    '"1", "2"',
    '""',
    '"0"',
    '"1e3"',
    '"-1"',
    '',
  ])('of %j is no version: 400', async (tag) => {
    const { status, body } = await call('PATCH /things/a', {
      headers: { 'if-match': tag },
      payload: { name: 'b' },
    });
    expect(status).toBe(400);
    expect(body.errors).toEqual([{ path: 'version', message: expect.stringContaining('double quotes') }]);
  });

  test('cannot be replaced by the key in the body or the query', async () => {
    const inBody = await call('PATCH /things/a', { payload: { name: 'b', version: 3 } });
    const inQuery = await call('DELETE /things/a', { query: { version: '3' } });
    for (const { status, body } of [inBody, inQuery])
      expect([status, body.errors]).toEqual([
        400,
        [{ path: 'version', message: 'Send this as the header If-Match' }],
      ]);
  });
});

describe('the document', () => {
  const problems = {
    validationFailed: { status: 400, title: 'Not valid' },
    conflict: { status: 409, title: 'Conflict' },
    preconditionFailed: { status: 412, title: 'Changed' },
    preconditionRequired: { status: 428, title: 'If-Match is required' },
  };
  const { paths, components } = openApiDocument(router, { title: 'T', version: '1', base: '/v1', problems });

  test('names the headers, and neither in the body nor in the query what they carry', () => {
    const { parameters, requestBody } = paths?.['/looks']?.post ?? {};
    expect(parameters).toEqual([
      {
        name: 'X-Visitor-Id',
        in: 'header',
        schema: { type: 'string', pattern: '^[a-z]{3,9}$', description: 'Who looks' },
      },
      { name: 'X-Depth', in: 'header', schema: { type: 'integer' } },
    ]);
    expect(requestBody).toMatchObject({
      required: false,
      content: { 'application/json': { schema: { properties: { seconds: { type: 'integer' } } } } },
    });
    expect(JSON.stringify(requestBody)).not.toMatch(/visitorId|depth/);
  });

  test.each([
    ['/things/{id}', 'patch'],
    ['/things/{id}', 'delete'],
    ['/things/{id}/touch', 'post'],
  ] as const)('has If-Match, 412 and 428 at %s %s', (path, method) => {
    const { parameters, requestBody, responses } = paths?.[path]?.[method] ?? {};
    expect(parameters).toEqual([
      expect.objectContaining({ name: 'id' }),
      { $ref: '#/components/parameters/If-Match' },
    ]);
    expect(Object.keys(responses ?? {})).toEqual(expect.arrayContaining(['412', '428']));
    expect(JSON.stringify([requestBody])).not.toContain('version');
    expect(components?.parameters?.['If-Match']).toMatchObject({ in: 'header', required: true });
  });

  test('an operation that may be repeated says how', () => {
    const { parameters, responses } = paths?.['/things']?.post ?? {};
    expect(parameters).toEqual([{ $ref: '#/components/parameters/Idempotency-Key' }]);
    expect(responses?.['201']).toMatchObject({
      headers: { 'Idempotent-Replayed': { $ref: '#/components/headers/Idempotent-Replayed' } },
    });
    expect(Object.keys(responses ?? {})).toContain('409');
    expect(components?.parameters?.['Idempotency-Key']).toMatchObject({ in: 'header' });
    expect(Object.keys(paths?.['/looks']?.post?.responses ?? {})).not.toContain('409');
  });
});

test('a header for a key the input does not have is refused by name', () => {
  const wrong = t.router({
    change: t.procedure
      .meta({ openapi: { method: 'PATCH', path: '/a', summary: 'A' }, rest: { ifMatch: true } })
      .input(z.strictObject({}))
      .output(z.null())
      .mutation(() => null),
  });
  expect(() => listRoutes(wrong)).toThrow('change: the input has no "version" for the header If-Match');
});
