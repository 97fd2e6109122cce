import fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { docsPlugin, openApiDocument, problemPlugin, serverOptions } from '../src/index.ts';
import { problemTable, router } from './fixture.ts';

const document = openApiDocument(router, {
  title: 'T',
  version: '1',
  base: '/api/v1',
  problems: problemTable,
});
let app: FastifyInstance;
beforeAll(async () => {
  app = fastify(serverOptions());
  // Stands for the security headers an API sets on everything.
  app.addHook('onRequest', async (_request, reply) => {
    reply.header('content-security-policy', "default-src 'none'");
  });
  await app.register(problemPlugin());
  await app.register(docsPlugin({ document, base: '/api/v1' }));
  await app.ready();
});
afterAll(() => app.close());

test('the document is served as JSON and YAML', async () => {
  const json = await app.inject('/api/v1/openapi.json');
  expect(json.headers['content-type']).toBe('application/json; charset=utf-8');
  expect(json.json()).toEqual(JSON.parse(JSON.stringify(document)));
  const yaml = await app.inject('/api/v1/openapi.yaml');
  expect(yaml.headers['content-type']).toBe('application/yaml; charset=utf-8');
  expect(parse(yaml.body)).toEqual(json.json());
});

test('guessable addresses lead there', async () => {
  const docs = await app.inject('/docs');
  expect([docs.statusCode, docs.headers.location]).toEqual([302, '/api/docs']);
  const schema = await app.inject('/api/schema');
  expect([schema.statusCode, schema.headers.location]).toEqual([302, '/api/v1/openapi.json']);
});

test.each(['/api/docs', '/api/docs/'])('%s and everything it loads is of this server', async (url) => {
  const page = await app.inject(url);
  expect(page.statusCode).toBe(200);
  expect(page.headers['content-type']).toContain('text/html');
  const loaded = Array.from(page.body.matchAll(/(?:src|href)="([^"]+)"/g), (match) => match[1] ?? '');
  expect(loaded.length).toBeGreaterThan(3);
  for (const one of loaded) {
    const { host, pathname } = new URL(one, `http://here${url}`);
    expect(host).toBe('here');
    expect([pathname, (await app.inject(pathname)).statusCode]).toEqual([pathname, 200]);
  }
});

test('the page has no inline script, asks no validator, and a policy that says so', async () => {
  const page = await app.inject('/api/docs');
  expect(page.headers['content-security-policy']).toMatch(/^default-src 'none'; script-src 'self';/);
  expect(page.body).not.toMatch(/<script(?![^>]*\bsrc=)[^>]*>/);
  const start = await app.inject('/api/docs/static/swagger-initializer.js');
  expect(start.body).toContain('"validatorUrl":null');
  expect((await app.inject('/api/docs/json')).json()).toEqual(JSON.parse(JSON.stringify(document)));
});

test('the other routes keep their own policy', async () => {
  const reply = await app.inject('/api/v1/openapi.json');
  expect(reply.headers['content-security-policy']).toBe("default-src 'none'");
});

test('an unknown file below the page is a problem, not a page', async () => {
  const reply = await app.inject('/api/docs/static/nothing.js');
  expect(reply.statusCode).toBe(404);
  expect(reply.json()).toMatchObject({ code: 'notFound' });
});
