import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { lintOpenApi } from '../scripts/lint-openapi.ts';
import { listRoutes, looseInputs, openApiDocument, toJson, toYaml } from '../src/index.ts';
import { asAnn, problemTable, router, startServer, t } from './fixture.ts';

const options = {
  title: 'Movies',
  version: '1.0.0',
  license: { name: 'MIT', identifier: 'MIT' },
  base: '/api/v1',
  problems: problemTable,
  tags: { ratings: 'Ratings.', movies: 'Movies.', odd: 'Odd ones.', operations: 'For operators.' },
};
type Operation = {
  operationId: string;
  tags: string[];
  security?: unknown[];
  parameters?: { $ref?: string; name?: string; description?: string }[];
  requestBody?: { required: boolean; content: { 'application/json': { schema: Record<string, unknown> } } };
  responses: Record<string, { $ref?: string; content?: object; headers?: Record<string, unknown> }>;
};
const document = openApiDocument(router, options);
const operation = (path: string, method: 'get' | 'put' | 'post' | 'patch' | 'delete') =>
  document.paths?.[path]?.[method] as unknown as Operation;

test('every documented procedure is an operation, and no other', () => {
  const operations = Object.values(document.paths ?? {}).flatMap((item) =>
    [item.get, item.put, item.post, item.patch, item.delete].flatMap((one) => one?.operationId ?? []),
  );
  expect(operations.sort()).toEqual(
    [
      'moviesCreate',
      'moviesGet',
      'moviesList',
      'moviesPopular',
      'oddBoom',
      'oddEnqueue',
      'oddLogin',
      'oddPing',
      'oddRemind',
      'ratingsGet',
      'ratingsPatch',
      'ratingsRemove',
      'ratingsRemoveAll',
      'ratingsSet',
    ].sort(),
  );
});

test('a parameter says what its schema does, optional or not', () => {
  const described = operation('/movies', 'get').parameters?.filter(({ description }) => description);
  expect(described?.map(({ name, description }) => [name, description])).toEqual([
    ['sort', 'What comes first'],
    ['q', 'Words to look for'],
  ]);
});

test('it lints clean', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rest-openapi-'));
  const file = join(folder, 'openapi.json');
  writeFileSync(file, toJson(document));
  const clean = lintOpenApi(file);
  writeFileSync(file, toJson({ ...document, tags: [] }).replaceAll('"summary"', '"x-summary"'));
  const dirty = lintOpenApi(file);
  rmSync(folder, { recursive: true });
  expect(clean).toBe('');
  expect(dirty).toContain('summary');
});

test('it is the same each time, and as YAML', () => {
  const again = openApiDocument(router, options);
  expect(toJson(again)).toBe(toJson(document));
  expect(parse(toYaml(document))).toEqual(JSON.parse(toJson(document)));
});

test('making it changes no schema', async () => {
  const input = z.strictObject({ id: z.string(), score: z.number(), tags: z.array(z.boolean()).default([]) });
  const before = JSON.stringify([z.toJSONSchema(input), input.safeParse({ id: '1', score: '9' }).success]);
  const small = t.router({
    a: t.procedure
      .meta({ openapi: { method: 'PUT', path: '/a/{id}', summary: 'A' } })
      .input(input)
      .output(input)
      .mutation(({ input: given }) => given),
    b: t.procedure
      .meta({ openapi: { method: 'GET', path: '/a/{id}', summary: 'B' } })
      .input(input)
      .output(input)
      .query(({ input: given }) => given),
  });
  openApiDocument(small, options);
  expect(JSON.stringify([z.toJSONSchema(input), input.safeParse({ id: '1', score: '9' }).success])).toBe(
    before,
  );
});

test('public operations need no token, the others the document’s', () => {
  expect(document.security).toEqual([{ bearer: [] }]);
  expect(operation('/movies', 'get').security).toEqual([]);
  expect(operation('/movies', 'post').security).toBeUndefined();
});

test('a session cookie is another way to sign in, where there is one', () => {
  const cookie = { name: '__Host-session', description: 'Of browsers.' };
  const { security, components } = openApiDocument(router, { ...options, cookie });
  expect(security).toEqual([{ bearer: [] }, { cookie: [] }]);
  expect(components?.securitySchemes?.cookie).toEqual({ type: 'apiKey', in: 'cookie', ...cookie });
  expect(Object.keys(document.components?.securitySchemes ?? {})).toEqual(['bearer']);
});

test('statuses are those the door sends', () => {
  expect(Object.keys(operation('/me/ratings/{movieId}', 'put').responses)).toEqual(
    expect.arrayContaining(['200', '201', '400', '401', '403', '404', '413', '415', '429', '500']),
  );
  const removed = operation('/me/ratings/{movieId}', 'delete').responses;
  expect(removed['204']).not.toHaveProperty('content');
  expect(removed).not.toHaveProperty('200');
  expect(operation('/remind', 'post').responses['202']).not.toHaveProperty('content');
  expect(operation('/enqueue', 'post').responses['202']).toHaveProperty('content');
  const created = operation('/movies', 'post').responses;
  expect(created).not.toHaveProperty('200');
  expect(created['201']?.headers).toHaveProperty('Location');
  expect(operation('/movies', 'get').responses).toHaveProperty('304');
  expect(operation('/ping', 'get').responses).not.toHaveProperty('304');
});

test('errors are problems, one response a combination of codes', () => {
  const { responses } = operation('/movies', 'post');
  expect(responses['401']).toEqual({ $ref: '#/components/responses/unauthenticated' });
  expect(responses['409']).toEqual({ $ref: '#/components/responses/conflict.titleTaken' });
  expect(document.components?.responses?.['conflict.titleTaken']).toMatchObject({
    description: 'Conflict (`conflict`); There is a movie of this title (`titleTaken`)',
    content: { 'application/problem+json': { examples: { conflict: {}, titleTaken: {} } } },
  });
  expect(document.components?.responses?.rateLimited).toMatchObject({ headers: { 'Retry-After': {} } });
  expect(JSON.stringify(document)).not.toContain('error.BAD_REQUEST');
});

test('a code the table does not have is refused by name', () => {
  const { titleTaken: _, ...problems } = problemTable;
  expect(() => openApiDocument(router, { ...options, problems })).toThrow('movies.create: "titleTaken"');
});

test('bodies are strict, and say which keys exclude each other', () => {
  const put = operation('/me/ratings/{movieId}', 'put').requestBody;
  expect(put?.required).toBe(true);
  expect(put?.content['application/json'].schema).toMatchObject({
    additionalProperties: false,
    oneOf: [{ required: ['score'] }, { required: ['stars'] }],
  });
  expect(put?.content['application/json'].schema).not.toHaveProperty('properties.movieId');
  const patch = operation('/me/ratings/{movieId}', 'patch').requestBody;
  expect(patch?.content['application/json'].schema).toMatchObject({
    minProperties: 1,
    oneOf: [{ required: ['score'] }, { required: ['stars'] }, { properties: { score: { not: {} } } }],
  });
});

test('a DELETE has a body where it says so, and no parameters of its keys', () => {
  const { parameters, requestBody, responses } = operation('/me/ratings', 'delete');
  expect(parameters).toBeUndefined();
  expect(requestBody).toEqual({
    required: true,
    content: {
      'application/json': {
        schema: {
          type: 'object',
          properties: {
            password: { type: 'string', minLength: 1, description: 'To be sure' },
            limit: { type: 'number' },
            kinds: { type: 'array', items: { type: 'string' } },
          },
          required: ['password'],
          additionalProperties: false,
        },
      },
    },
  });
  expect(Object.keys(responses)).toEqual(expect.arrayContaining(['413', '415']));
  expect(operation('/me/ratings/{movieId}', 'delete').requestBody).toBeUndefined();
});

test('the path parameters of a DELETE with a body stay parameters', () => {
  const input = z.strictObject({ id: z.string(), note: z.string().optional() });
  const one = t.router({
    remove: t.procedure
      .meta({ openapi: { method: 'DELETE', path: '/a/{id}', summary: 'A' }, rest: { deleteBody: true } })
      .input(input)
      .output(z.null())
      .mutation(() => null),
  });
  const { paths } = openApiDocument(one, options);
  const removal = paths?.['/a/{id}']?.delete as unknown as Operation;
  expect(removal.parameters).toMatchObject([{ name: 'id', in: 'path' }]);
  expect(removal.requestBody).toMatchObject({
    required: false,
    content: { 'application/json': { schema: { properties: { note: { type: 'string' } } } } },
  });
  expect(removal.requestBody?.content['application/json'].schema).not.toHaveProperty('required');
});

test('the body of a DELETE announced by another method is refused by name', () => {
  const wrong = t.router({
    get: t.procedure
      .meta({ openapi: { method: 'GET', path: '/x', summary: 'X' }, rest: { deleteBody: true } })
      .output(z.null())
      .query(() => null),
  });
  expect(() => listRoutes(wrong)).toThrow('get: deleteBody is for DELETE only');
});

test('a body is required exactly when the door refuses to go without', async () => {
  const app = await startServer({ onError: () => undefined });
  for (const route of listRoutes(router).filter((one) => one.takesBody)) {
    const method = route.method.toLowerCase() as 'put' | 'post' | 'patch';
    const required = operation(route.path, method).requestBody?.required ?? false;
    const url = `/api/v1${route.path.replace('{movieId}', '7')}`;
    const reply = await app.inject({ method: route.method as 'PUT', url, headers: asAnn });
    expect([route.procedure, reply.statusCode === 400]).toEqual([route.procedure, required]);
  }
  await app.close();
});

test('tags come in the order given, those not described after them', () => {
  const { tags } = openApiDocument(router, { ...options, tags: { operations: 'First.' } });
  expect(tags).toEqual([
    { name: 'operations', description: 'First.' },
    { name: 'movies' },
    { name: 'odd' },
    { name: 'ratings' },
  ]);
});

test('operations that are no procedures can be added', () => {
  const get = { operationId: 'health', responses: { '200': { description: 'Alive' } } };
  const { paths } = openApiDocument(router, { ...options, paths: { '/health': { get } } });
  expect(paths?.['/health']).toEqual({ get });
  expect(Object.keys(paths ?? {})).toEqual(Object.keys(paths ?? {}).sort());
});

test('inputs that drop unknown keys are found', () => {
  expect(looseInputs(router)).toEqual(['odd.hidden']);
});

test('a path parameter the input does not name is refused by name', () => {
  const wrong = t.router({
    get: t.procedure
      .meta({ openapi: { method: 'GET', path: '/x/{id}' } })
      .input(z.strictObject({ movieId: z.string() }))
      .output(z.null())
      .query(() => null),
  });
  expect(() => listRoutes(wrong)).toThrow('get: the input has no "id"');
});

test('a subscription with a path is refused by name', () => {
  const wrong = t.router({
    watch: t.procedure.meta({ openapi: { method: 'GET', path: '/watch' } }).subscription(async function* () {
      yield 1;
    }),
  });
  expect(() => listRoutes(wrong)).toThrow('watch: a subscription has no REST route');
});

test('routers in routers: the operation is named by the whole path, tagged by its beginning', () => {
  const meta = { openapi: { method: 'GET', path: '/admin/users/{id}', summary: 'A user' } } as const;
  const get = t.procedure
    .meta(meta)
    .input(z.strictObject({ id: z.string() }))
    .output(z.object({ id: z.string() }))
    .query(({ input }) => input);
  const nested = t.router({ admin: t.router({ users: t.router({ get }) }) });
  expect(listRoutes(nested).map(({ procedure, path }) => [procedure, path])).toEqual([
    ['admin.users.get', '/admin/users/{id}'],
  ]);
  const { paths } = openApiDocument(nested, { ...options, tags: { admin: 'For administrators.' } });
  expect(paths?.['/admin/users/{id}']?.get).toMatchObject({ operationId: 'adminUsersGet', tags: ['admin'] });
});
