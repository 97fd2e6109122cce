import { createMovie } from '@matinee/core/testing/fixtures';
import type { Problem } from '@matinee/rest';
import { authorization } from '@matinee/router/authorization';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { apiDocument, REST_BASE } from './openapi.ts';
import { signUp } from './testing/accounts.ts';
import { anyJson, type JsonSchema, validObject, validValue } from './testing/arbitraries.ts';
import { startTestApi, type TestApi } from './testing/index.ts';
import { tinyPicture } from './testing/tiny-picture.ts';

const SEED = 20_251_121;
const RUNS = 15;

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
  for (let i = 1; i <= 5; i++)
    await createMovie(api.deps, { tmdbId: i, genres: ['Drama'], scores: [i, 2 * i] });
});
afterAll(() => api?.close());

type Where = 'path' | 'query' | 'header';
type Parameter = { $ref?: string; name: string; in: Where; required?: boolean; schema: JsonSchema };
type Operation = {
  operationId: string;
  parameters?: Parameter[];
  /** Binary it is a file. */
  requestBody?: { content: Record<string, { schema: JsonSchema & { format?: string } }> };
  responses: Record<string, unknown>;
};

const document = apiDocument() as unknown as {
  paths: Record<string, Record<string, Operation>>;
  components: { parameters: Record<string, Parameter> };
};
const operations = Object.entries(document.paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, operation]) => ({
    name: operation.operationId,
    path,
    method,
    operation,
  })),
);

type Input = Record<Where, Record<string, unknown>> & { body: unknown };

/** What the document cannot say: which names exist, and what must fit another input. */
const UNSAID =
  /^(changedSince|columns|cursor|file|token|watchedAt|banReason|password|currentPassword|passwordConfirm|genres?|queue|tmdbId|likedGenres|dislikedGenres|tag|person|impressions|ratings|skipped|from|\w+From)$/;

function parametersOf({ parameters = [] }: Operation, where: Where): Parameter[] {
  return parameters.flatMap((parameter) => {
    // Of those that many operations share only this one is for writes.
    const { $ref } = parameter;
    const found =
      $ref === '#/components/parameters/If-Match' ? document.components.parameters['If-Match'] : parameter;
    return found?.in === where ? [found] : [];
  });
}

function validInput(operation: Operation): fc.Arbitrary<Input> {
  const of = (where: Where) => {
    const named = parametersOf(operation, where);
    const properties = Object.fromEntries(named.map(({ name, schema }) => [name, schema]));
    return validObject({
      properties,
      required: named.flatMap(({ name, required }) => (required ? name : [])),
    });
  };
  const file = isUpload(operation) ? fc.constant(fileFor(operation)) : undefined;
  const body = file ? undefined : operation.requestBody?.content['application/json']?.schema;
  return fc.record({
    path: of('path'),
    query: of('query'),
    header: of('header'),
    body: body ? validValue(body) : (file ?? fc.constant(undefined)),
  });
}

function isUpload({ requestBody }: Operation): boolean {
  return Object.values(requestBody?.content ?? {}).some(({ schema }) => schema.format === 'binary');
}

/** Of the first type that is taken. */
function fileFor({ requestBody }: Operation): Buffer<ArrayBuffer> {
  return 'text/csv' in (requestBody?.content ?? {})
    ? Buffer.from('Const,Your Rating\ntt0113277,8\n')
    : tinyPicture();
}

/** A valid input with one thing made wild: a value, a key more, or another body altogether. */
function wildInput(operation: Operation): fc.Arbitrary<Input> {
  const known = (operation.parameters ?? []).flatMap(({ name }) => name ?? []);
  const keys = fc.oneof(
    fc.constantFrom('limit', 'page', 'constructor', 'sort', ...known),
    fc.string({ minLength: 1 }),
  );
  return fc
    .record({ input: validInput(operation), where: fc.nat(3), key: keys, value: anyJson })
    .map((wild) => {
      const { input, where, key, value } = wild;
      if (where === 0) return { ...input, path: mapValues(input.path, () => value) };
      if (where === 1) return { ...input, query: { ...input.query, [key]: value } };
      if (where === 2 || typeof input.body !== 'object') return { ...input, body: value };
      return { ...input, body: { ...input.body, [key]: value } };
    });
}

function mapValues(object: Record<string, unknown>, map: () => unknown): Record<string, unknown> {
  return Object.fromEntries(Object.keys(object).map((key) => [key, map()]));
}

type Target = (typeof operations)[number];

async function send({ path, method, operation }: Target, input: Input, token: string): Promise<Response> {
  const filled = path.replace(/\{(.+?)\}/g, (_, name: string) => segment(input.path[name]));
  const url = new URL(`${api.url}${REST_BASE}${filled}`);
  for (const [key, value] of Object.entries(input.query))
    for (const one of [value].flat()) url.searchParams.append(key, plain(one));
  const mayHaveBody = ['post', 'put', 'patch'].includes(method) || operation.requestBody !== undefined;
  const { body } = input;
  const isFile = Buffer.isBuffer(body);
  const [fileType = ''] = Object.keys(operation.requestBody?.content ?? {});
  const type = isFile ? fileType : 'application/json';
  const takesBody = mayHaveBody && body !== undefined;
  return fetch(url, {
    method: method.toUpperCase(),
    headers: {
      ...textsOf(input.header),
      authorization: `Bearer ${token}`,
      ...(takesBody && { 'content-type': type }),
    },
    ...(takesBody && { body: isFile ? (body as Buffer<ArrayBuffer>) : JSON.stringify(body) }),
  });
}

function textsOf(values: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, String(value)]));
}

function plain(value: unknown): string {
  return (typeof value === 'string' ? value : JSON.stringify(value)).toWellFormed();
}

/** Never empty nor dots: those would be another path. */
function segment(value: unknown): string {
  const text = plain(value);
  return /^\.{0,2}$/.test(text) ? 'x' : encodeURIComponent(text).replaceAll('.', '%2E');
}

/** Operations that only administrators may call. */
const administrative = new Set(
  Object.entries(authorization)
    .filter(([, row]) => row.user === 403 && row.admin === 'ok')
    .map(([procedure]) => procedure.replace(/\.(.)/g, (_, letter: string) => letter.toUpperCase())),
);

/** The token of somebody new who may call the operation. */
async function signUpFor({ name }: Target): Promise<string> {
  const { id, token } = await signUp(api.url);
  if (administrative.has(name))
    await api.deps.db.updateTable('users').set({ role: 'admin' }).where('id', '=', id).execute();
  return token;
}

/** The answer is one of those documented, and nobody's fault but the caller's. */
async function check(target: Target, response: Response): Promise<Problem | undefined> {
  expect(Object.keys(target.operation.responses)).toContain(String(response.status));
  expect(response.status).toBeLessThan(500);
  if (response.ok) {
    await response.arrayBuffer();
    return undefined;
  }
  expect(response.headers.get('content-type')).toContain('application/problem+json');
  const problem = (await response.json()) as Problem;
  expect(problem.status).toBe(response.status);
  return problem;
}

describe.each(operations)('$name', (target) => {
  const parameters = { seed: SEED, numRuns: RUNS };

  test('valid input is not refused', async () => {
    const token = await signUpFor(target);
    await fc.assert(
      fc.asyncProperty(validInput(target.operation), async (input) => {
        const problem = await check(target, await send(target, input, token));
        if (problem?.status !== 400) return;
        const paths = problem.errors?.map(({ path }) => path.split('.')[0] ?? '') ?? [''];
        expect(
          paths.filter((path) => !UNSAID.test(path)),
          problem.detail,
        ).toEqual([]);
      }),
      parameters,
    );
  });

  test('wild input is answered as documented', async () => {
    const token = await signUpFor(target);
    await fc.assert(
      fc.asyncProperty(wildInput(target.operation), async (input) => {
        await check(target, await send(target, input, token));
      }),
      parameters,
    );
  });

  test('an unknown key is never accepted', async () => {
    const token = await signUpFor(target);
    await fc.assert(
      fc.asyncProperty(validInput(target.operation), async (input) => {
        const isInBody = typeof input.body === 'object' && !Buffer.isBuffer(input.body);
        const body = isInBody ? { ...(input.body as object), unknownKey: 1 } : undefined;
        const query = isInBody ? input.query : { ...input.query, unknownKey: '1' };
        const response = await send(target, { ...input, query, body }, token);
        const problem = await check(target, response);
        expect(problem).toMatchObject({ status: 400, code: 'validationFailed' });
      }),
      { ...parameters, numRuns: 5 },
    );
  });
});
