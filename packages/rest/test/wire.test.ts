import { once } from 'node:events';
import { connect } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Problem } from '../src/index.ts';
import { asAnn, startServer } from './fixture.ts';

let app: FastifyInstance;
let url: string;
beforeAll(async () => {
  app = await startServer({ onError: () => undefined });
  url = await app.listen({ port: 0, host: '127.0.0.1' });
});
afterAll(() => app.close());

const post = (body: string, type: string | undefined) => {
  const headers = { ...asAnn, ...(type !== undefined && { 'content-type': type }) };
  return fetch(`${url}/api/v1/movies`, { method: 'POST', body, headers });
};

test.each(['application/json', 'application/json; charset=utf-8', 'APPLICATION/JSON;charset="UTF-8"'])(
  'a body as %s is read',
  async (type) => {
    const reply = await post('{"title":"Solaris – Солярис"}', type);
    expect(reply.status).toBe(201);
    expect(await reply.json()).toMatchObject({ title: 'Solaris – Солярис' });
  },
);

test.each([
  undefined,
  'text/plain',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'application/octet-stream',
  'application/jsonx',
  'nonsense',
])('a body as %s is 415', async (type) => {
  const reply = await post('{"title":"x"}', type);
  expect(reply.status).toBe(415);
  expect(reply.headers.get('content-type')).toContain('application/problem+json');
  expect(await reply.json()).toMatchObject({ code: 'unsupportedMediaType', status: 415 });
});

test.each(['{', '{"title":}', 'title=x', '{"title":"x"} x'])('broken JSON %s is 400', async (body) => {
  const reply = await post(body, 'application/json');
  expect(reply.status).toBe(400);
  expect(await reply.json()).toMatchObject({
    code: 'validationFailed',
    detail: 'The body is not valid JSON',
  });
});

test('65536 bytes are read, one more is 413', async () => {
  const bodyOf = (bytes: number) => JSON.stringify({ title: 'x'.repeat(bytes - '{"title":""}'.length) });
  expect((await post(bodyOf(65_536), 'application/json')).status).toBe(201);
  const reply = await post(bodyOf(65_537), 'application/json');
  expect(reply.status).toBe(413);
  expect(await reply.json()).toMatchObject({ code: 'payloadTooLarge' });
});

test('a body of unannounced length is cut off at the limit', async () => {
  const chunk = new TextEncoder().encode('x'.repeat(10_000));
  let chunks = 0;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      chunks += 1;
      if (chunks > 1000) controller.close();
      else controller.enqueue(chunk);
    },
  });
  const headers = { ...asAnn, 'content-type': 'application/json' };
  const init = { method: 'POST', body, headers, duplex: 'half' } as RequestInit;
  // The server closes the connection; whether the client still reads the answer is a race it may lose.
  const status = await fetch(`${url}/api/v1/movies`, init).then(
    (reply) => reply.status,
    () => 413,
  );
  expect(status).toBe(413);
  expect(chunks).toBeLessThan(1000);
});

test('JSON nested too deep or holding too many values is 400', async () => {
  const deep = `{"tags":{"a":${'['.repeat(20_000)}${']'.repeat(20_000)}}}`;
  const wide = `{"tags":{"a":[${'0,'.repeat(20_000)}0]}}`;
  const replies = await Promise.all([deep, wide].map((body) => post(body, 'application/json')));
  const problems = (await Promise.all(replies.map((reply) => reply.json()))) as Problem[];
  expect(problems.map((problem) => [problem.status, problem.detail])).toEqual([
    [400, 'Nested deeper than 32 levels'],
    [400, 'More than 10000 values'],
  ]);
});

/** What the server answers to these very bytes. */
async function answerTo(bytes: string): Promise<string> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.write(bytes);
  let text = '';
  socket.on('data', (chunk) => {
    text += String(chunk);
  });
  await once(socket, 'close');
  return text;
}

test('a method few have heard of is 405', async () => {
  const answer = await answerTo('PROPFIND /api/v1/movies HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
  expect(answer).toMatch(/^HTTP\/1\.1 405 /);
  expect(answer).toContain('allow: GET, HEAD, POST');
});

test.each(['FOO /api/v1/movies HTTP/1.1\r\n\r\n', 'nonsense\r\n\r\n', 'GET / HTTP/1.1\r\nA b\r\n\r\n'])(
  'what is no HTTP (%j) is told so as a problem',
  async (bytes) => {
    const answer = await answerTo(bytes);
    expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\nContent-Type: application\/problem\+json/);
    expect(JSON.parse(answer.split('\r\n\r\n')[1] ?? '')).toMatchObject({ code: 'validationFailed' });
  },
);

test('a request that never ends is told so and cut off', async () => {
  const http = { headersTimeout: 50, requestTimeout: 50, connectionsCheckingInterval: 20 };
  const slow = await startServer({}, { http });
  const address = await slow.listen({ port: 0, host: '127.0.0.1' });
  const socket = connect(Number(new URL(address).port), '127.0.0.1');
  socket.write('GET /api/v1/movies HTTP/1.1\r\n');
  const [data] = (await once(socket, 'data')) as [Buffer];
  expect(String(data)).toMatch(/^HTTP\/1\.1 408 /);
  await slow.close();
});
