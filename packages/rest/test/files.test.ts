import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import {
  listRoutes,
  looseInputs,
  openApiDocument,
  type Problem,
  problemPlugin,
  restPlugin,
  serverOptions,
} from '../src/index.ts';
import { asAnn, problemTable, t } from './fixture.ts';

const MAX_BYTES = 200_000;

const files = t.router({
  put: t.procedure
    .meta({
      openapi: { method: 'PUT', path: '/file', summary: 'Put a file' },
      rest: { upload: { types: ['image/png', 'image/webp'], maxBytes: MAX_BYTES } },
    })
    .input(
      z
        .custom<Blob | Uint8Array>((value) => value instanceof Uint8Array, 'Send a file')
        .transform((value) => value as Uint8Array),
    )
    .output(z.object({ length: z.number(), first: z.number().nullable() }))
    .mutation(({ input }) => ({ length: input.length, first: input[0] ?? null })),
  post: t.procedure
    .meta({
      openapi: { method: 'POST', path: '/files', summary: 'Post a file, and how to take it' },
      rest: { upload: { types: ['text/csv'], maxBytes: MAX_BYTES, as: 'file' } },
    })
    .input(
      z.strictObject({
        file: z.custom<Uint8Array>((value) => value instanceof Uint8Array, 'Send a file'),
        isTrial: z.boolean().default(false),
        names: z.array(z.string()).optional(),
        kind: z.string().meta({ description: 'Of what kind' }),
      }),
    )
    .output(z.unknown())
    .mutation(({ input: { file, ...rest } }) => ({ length: file.length, ...rest })),
  get: t.procedure
    .meta({
      openapi: { method: 'GET', path: '/file', summary: 'Get a file' },
      rest: { download: { types: ['text/csv', 'application/json'] } },
    })
    .input(z.strictObject({ format: z.enum(['csv', 'json']).default('json') }))
    .output(z.object({ fileName: z.string(), contentType: z.string(), text: z.string() }))
    .query(({ input: { format } }) => ({
      fileName: `all.${format}`,
      contentType: format === 'csv' ? 'text/csv' : 'application/json',
      text: format === 'csv' ? 'ä,b\r\n' : '{"ä":1}',
    })),
  plain: t.procedure
    .meta({ openapi: { method: 'PUT', path: '/plain', summary: 'Takes JSON' } })
    .input(z.strictObject({ a: z.string() }))
    .output(z.null())
    .mutation(() => null),
});
const router = t.router({ files });

let app: FastifyInstance;
beforeAll(async () => {
  app = fastify(serverOptions());
  await app.register(problemPlugin());
  const createContext = () => ({ user: 'ann', reply: { headers: {} } });
  await app.register(restPlugin({ router, base: '/api/v1', createContext }));
  await app.listen({ host: '127.0.0.1', port: 0 });
});
afterAll(() => app.close());

const put = (payload: Buffer | string, type?: string, url = '/api/v1/file') =>
  app.inject({ method: 'PUT', url, payload, headers: { ...asAnn, ...(type && { 'content-type': type }) } });

describe('an upload', () => {
  test('gives the procedure its bytes, up to the limit, whatever they are', async () => {
    const bytes = Buffer.alloc(MAX_BYTES, 0xff);
    expect((await put(bytes, 'image/png')).json()).toEqual({ length: MAX_BYTES, first: 255 });
    expect((await put(Buffer.from('{"a":1}'), 'image/webp; x=y')).json()).toEqual({ length: 7, first: 123 });
    expect((await put(Buffer.alloc(0), 'image/png')).json()).toEqual({ length: 0, first: null });
  });

  test('of a byte more is 413', async () => {
    const reply = await put(Buffer.alloc(MAX_BYTES + 1), 'image/png');
    expect([reply.statusCode, reply.json<Problem>().code]).toEqual([413, 'payloadTooLarge']);
  });

  test.each([
    'application/json',
    'image/svg+xml',
    'image/*',
    'application/octet-stream',
    'multipart/form-data; boundary=x',
    'text/html',
    undefined,
  ])('as %s is 415 and says what is accepted', async (type) => {
    const reply = await put(Buffer.from('{}'), type);
    expect(reply.json()).toMatchObject({
      status: 415,
      code: 'unsupportedMediaType',
      detail: expect.stringContaining('image/png, image/webp'),
    });
  });

  test('takes no query, and needs a body', async () => {
    const query = await put(Buffer.from('x'), 'image/png', '/api/v1/file?name=x');
    expect(query.json()).toMatchObject({ status: 400, code: 'validationFailed' });
    const nothing = await app.inject({ method: 'PUT', url: '/api/v1/file' });
    expect(nothing.json()).toMatchObject({ status: 400, detail: 'Send a file' });
  });

  test('leaves the other routes with JSON alone', async () => {
    expect((await put('{"a":"b"}', 'application/json', '/api/v1/plain')).json()).toBeNull();
    expect((await put(Buffer.from('x'), 'image/png', '/api/v1/plain')).statusCode).toBe(415);
    expect((await put(Buffer.alloc(70_000, ' '), 'application/json', '/api/v1/plain')).statusCode).toBe(413);
  });
});

describe('an upload beside other input', () => {
  const post = (query: string, payload: Buffer | undefined = Buffer.from('a,b')) =>
    app.inject({
      method: 'POST',
      url: `/api/v1/files?${query}`,
      headers: { ...asAnn, 'content-type': 'text/csv; charset=utf-8' },
      ...(payload && { payload }),
    });

  test('reads that from the query', async () => {
    const reply = await post('isTrial=true&names=x&kind=7');
    expect(reply.json()).toEqual({ length: 3, isTrial: true, names: ['x'], kind: '7' });
    expect((await post('kind=a&names=x&names=y')).json()).toMatchObject({
      isTrial: false,
      names: ['x', 'y'],
    });
  });

  test.each([
    ['kind=a&isTrial=maybe', 'isTrial'],
    ['kind=a&more=1', ''],
    ['', 'kind'],
    ['kind=a&file=x', 'file'],
    ['kind=a&__proto__=x', '__proto__'],
  ])('refuses %j', async (query, path) => {
    const reply = await post(query);
    expect(reply.json()).toMatchObject({ status: 400, errors: [{ path }] });
  });

  test('needs the file', async () => {
    const reply = await app.inject({ method: 'POST', url: '/api/v1/files?kind=a', headers: asAnn });
    expect(reply.json()).toMatchObject({ status: 400, errors: [{ path: 'file', message: 'Send a file' }] });
  });
});

/** Sends up to 300 MB and says how much of it was taken before the server answered or hung up. */
function sendEndlessly(headers: Record<string, string | number>) {
  const { port } = app.server.address() as AddressInfo;
  const chunk = Buffer.alloc(64 * 1024);
  let sent = 0;
  return new Promise<{ status: number | undefined; sent: number }>((resolve) => {
    let status: number | undefined;
    const sending = request({ port, host: '127.0.0.1', method: 'PUT', path: '/api/v1/file', headers });
    const more = () => {
      while (sent < 300_000_000 && !sending.destroyed) {
        sent += chunk.length;
        if (!sending.write(chunk)) return;
      }
    };
    sending.on('response', (response) => {
      status = response.statusCode;
      response.resume();
    });
    sending.on('drain', more);
    sending.on('error', () => {});
    sending.on('close', () => resolve({ status, sent }));
    more();
  });
}

test.each([
  ['announced', { 'content-length': 300_000_000 }],
  ['unannounced', { 'transfer-encoding': 'chunked' }],
])('300 MB, %s, are cut off early and kept nowhere', async (_name, headers) => {
  const before = process.memoryUsage().rss;
  const { status, sent } = await sendEndlessly({ 'content-type': 'image/png', ...headers });
  // What lies in the buffers of the sockets counts as sent.
  expect(sent).toBeLessThan(50_000_000);
  expect([413, undefined]).toContain(status);
  expect(process.memoryUsage().rss - before).toBeLessThan(100_000_000);
});

describe('a download', () => {
  test('is answered as the file it is', async () => {
    const csv = await app.inject('/api/v1/file?format=csv');
    expect([csv.statusCode, csv.body]).toEqual([200, 'ä,b\r\n']);
    expect(csv.headers).toMatchObject({
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': 'attachment; filename="all.csv"',
      'cache-control': 'private, no-cache',
    });
    expect(csv.headers).not.toHaveProperty('etag');
    const json = await app.inject('/api/v1/file');
    expect(json.json()).toEqual({ ä: 1 });
    expect(json.headers['content-disposition']).toBe('attachment; filename="all.json"');
  });

  test('asked for wrongly is a problem like any other', async () => {
    const reply = await app.inject('/api/v1/file?format=exe');
    expect([reply.statusCode, reply.headers['content-type']]).toEqual([
      400,
      'application/problem+json; charset=utf-8',
    ]);
    expect(reply.headers).not.toHaveProperty('content-disposition');
  });
});

test('the document has both', () => {
  const document = openApiDocument(router, {
    title: 'Files',
    version: '1',
    base: '/api/v1',
    problems: problemTable,
  });
  const { put: upload, get: download } = document.paths?.['/file'] ?? {};
  const schema = { type: 'string', format: 'binary' };
  expect(upload?.requestBody).toEqual({
    description: `The file itself, at most ${MAX_BYTES} bytes`,
    required: true,
    content: { 'image/png': { schema }, 'image/webp': { schema } },
  });
  const { post } = document.paths?.['/files'] ?? {};
  expect(post?.requestBody).toMatchObject({ content: { 'text/csv': { schema } } });
  expect(post?.parameters).toEqual([
    { name: 'isTrial', in: 'query', schema: { type: 'boolean', default: false } },
    { name: 'names', in: 'query', schema: { type: 'array', items: { type: 'string' } } },
    {
      name: 'kind',
      in: 'query',
      required: true,
      description: 'Of what kind',
      schema: { type: 'string', description: 'Of what kind' },
    },
  ]);
  expect(Object.keys(upload?.responses ?? {})).toEqual(expect.arrayContaining(['413', '415']));
  expect(download?.responses?.['200']).toMatchObject({
    headers: { 'Content-Disposition': { $ref: '#/components/headers/Content-Disposition' } },
    content: {
      'text/csv': { schema: { type: 'string' } },
      'application/json': { schema: { type: 'object' } },
    },
  });
});

test('an upload is no loose input, and cannot be beside other input', () => {
  expect(looseInputs(router)).toEqual([]);
  const procedure = (method: 'PUT' | 'DELETE', path: `/${string}`) =>
    t.router({
      odd: t.procedure
        .meta({
          openapi: { method, path, summary: 'Odd' },
          rest: { upload: { types: ['image/png'], maxBytes: 1 } },
        })
        .input(z.object({ id: z.string().optional() }))
        .output(z.null())
        .mutation(() => null),
    });
  const unnamed = t.router({
    odd: t.procedure
      .meta({
        openapi: { method: 'PUT', path: '/odd', summary: 'Odd' },
        rest: { upload: { types: ['image/png'], maxBytes: 1, as: 'file' } },
      })
      .input(z.object({ id: z.string().optional() }))
      .output(z.null())
      .mutation(() => null),
  });
  expect(() => listRoutes(unnamed)).toThrow('odd: the input has no "file"');
  expect(looseInputs(unnamed)).toEqual(['odd']);
  expect(() => listRoutes(procedure('PUT', '/files/{id}'))).toThrow('odd: a file is put or posted');
  expect(() => listRoutes(procedure('DELETE', '/files'))).toThrow('odd: a file is put or posted');
});
