import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { apiDocument, REST_BASE } from './openapi.ts';
import { startTestApi, type TestApi } from './testing/index.ts';

/** Beyond the document: the other door, health, pictures, and the documentation itself. */
const KNOWN = [
  'GET /account/account.css',
  'GET /account/account.js',
  'GET /account/reset-password',
  'GET /account/verify-email',
  'GET /health',
  'GET /health/live',
  'GET /health/ready',
  'GET /.well-known/jwks.json',
  'GET /avatars/:file',
  'GET /trpc/:procedures',
  'POST /trpc/:procedures',
  'GET /api/v1/openapi.json',
  'GET /api/v1/openapi.yaml',
  'GET /docs',
  'GET /api/schema',
  'OPTIONS *',
];

let api: TestApi;
const routes: string[] = [];

/** Fastify announces every server it makes; this asks ours, the first, for each route it is given. */
function watch(message: unknown): void {
  unsubscribe('fastify.initialization', watch);
  const { fastify } = message as { fastify: FastifyInstance };
  fastify.addHook('onRoute', ({ method, url }) => {
    for (const name of [method].flat()) if (name !== 'HEAD') routes.push(`${name} ${url}`);
  });
}

beforeAll(async () => {
  subscribe('fastify.initialization', watch);
  api = await startTestApi();
});
afterAll(() => api?.close());

test('what is not in the document does not exist, and what is in it does', () => {
  const document = apiDocument() as unknown as { paths: Record<string, Record<string, object>> };
  const documented = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.keys(item)
      .filter((key) => ['get', 'put', 'post', 'patch', 'delete'].includes(key))
      .map((method) => `${method.toUpperCase()} ${REST_BASE}${path.replace(/\{(.+?)\}/g, ':$1')}`),
  );
  expect(documented.length).toBeGreaterThan(25);
  const isOfDocsPage = (route: string) => /^GET \/api\/docs(\/|$)/.test(route);
  const found = [...new Set(routes)].filter((route) => !isOfDocsPage(route));
  expect(found.sort()).toEqual([...documented, ...KNOWN].sort());
});

test('the documentation is served, and what leads to it', async () => {
  const page = await fetch(`${api.url}/docs`);
  expect([page.status, page.redirected, new URL(page.url).pathname]).toEqual([200, true, '/api/docs']);
  const schema = await fetch(`${api.url}/api/schema`);
  expect(await schema.json()).toEqual(JSON.parse(JSON.stringify(apiDocument())));
});
