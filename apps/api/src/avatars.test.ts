import { request } from 'node:http';
import { bombPng, noisyPicture, pictureOf, readPicture } from '@matinee/core/testing/pictures';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { signUp, type TestAccount } from './testing/accounts.ts';
import { startTestApi, type TestApi } from './testing/index.ts';
import { readProblem } from './testing/send-request.ts';

let api: TestApi;
let ann: TestAccount;
beforeAll(async () => {
  api = await startTestApi();
});
beforeEach(async () => {
  ann = await signUp(api.url);
});
afterAll(() => api?.close());

type Urls = { '64': string; '256': string };
type WithAvatar = { avatarUrls: Urls | null };

function put(body: Buffer | string, type = 'image/png', token = ann.token): Promise<Response> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': type };
  return fetch(`${api.url}/api/v1/me/avatar`, { method: 'PUT', headers, body: body as Buffer<ArrayBuffer> });
}

async function setPicture(): Promise<Urls> {
  const response = await put(await pictureOf('png'));
  expect(response.status).toBe(200);
  const { avatarUrls } = (await response.json()) as WithAvatar;
  if (!avatarUrls) throw new Error('No addresses');
  return avatarUrls;
}

/** The port is not known when the deps of a test are made. */
const fetchPicture = (address: string) => fetch(`${api.url}${new URL(address).pathname}`);

async function storedFiles(): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of api.deps.files.list('avatars')) names.push(name);
  return names;
}

async function me(): Promise<WithAvatar> {
  const response = await fetch(`${api.url}/api/v1/me`, { headers: { authorization: `Bearer ${ann.token}` } });
  return (await response.json()) as WithAvatar;
}

describe('a picture', () => {
  test('is shown to anybody, for good and by pages of any origin, and runs nothing', async () => {
    const urls = await setPicture();
    expect((await me()).avatarUrls).toEqual(urls);
    for (const [size, address] of Object.entries(urls)) {
      const response = await fetchPicture(address);
      expect(response.status).toBe(200);
      expect(Object.fromEntries(response.headers)).toMatchObject({
        'content-type': 'image/webp',
        'cache-control': 'public, max-age=31536000, immutable',
        'cross-origin-resource-policy': 'cross-origin',
        'x-content-type-options': 'nosniff',
        'content-security-policy': expect.stringContaining("default-src 'none'"),
      });
      expect(await readPicture(await response.bytes())).toEqual({ format: 'webp', width: Number(size) });
    }
    const head = await fetch(`${api.url}${new URL(urls['64']).pathname}`, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
  });

  test('that is new has new addresses; the old ones are gone, as is the last when it is taken away', async () => {
    const before = await storedFiles();
    const first = await setPicture();
    const second = await setPicture();
    expect(second['64']).not.toBe(first['64']);
    expect((await fetchPicture(first['64'])).status).toBe(404);
    expect((await storedFiles()).length).toBe(before.length + 2);
    const headers = { authorization: `Bearer ${ann.token}` };
    for (let i = 0; i < 2; i++) {
      const removed = await fetch(`${api.url}/api/v1/me/avatar`, { method: 'DELETE', headers });
      expect([removed.status, await removed.text()]).toEqual([204, '']);
    }
    expect((await me()).avatarUrls).toBeNull();
    expect((await fetchPicture(second['256'])).status).toBe(404);
    expect(await storedFiles()).toEqual(before);
  });

  test('of many set at once one stays, with its files and no others', async () => {
    const before = await storedFiles();
    const picture = await pictureOf('webp');
    const responses = await Promise.all(Array.from({ length: 10 }, () => put(picture, 'image/webp')));
    expect(new Set(responses.map(({ status }) => status))).toEqual(new Set([200]));
    const urls = (await me()).avatarUrls;
    const added = (await storedFiles()).filter((name) => !before.includes(name));
    expect(added.map((name) => `/${name}`).sort()).toEqual(
      Object.values(urls ?? {})
        .map((address) => new URL(address).pathname)
        .sort(),
    );
  });

  test('is nobody else’s to change', async () => {
    const urls = await setPicture();
    const other = await signUp(api.url);
    await put(await pictureOf('png'), 'image/png', other.token);
    const headers = { authorization: `Bearer ${other.token}` };
    await fetch(`${api.url}/api/v1/me/avatar`, { method: 'DELETE', headers });
    expect((await me()).avatarUrls).toEqual(urls);
    expect((await fetchPicture(urls['64'])).status).toBe(200);
  });
});

describe('what is no picture', () => {
  const svg = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>';
  const html = '<!doctype html><script>alert(1)</script>';

  test.each<[string, () => Promise<Buffer> | Buffer, RegExp]>([
    ['an SVG', () => Buffer.from(svg), /Not a PNG, JPEG or WebP/],
    ['a page named .png', () => Buffer.from(html), /Not a PNG, JPEG or WebP/],
    ['a GIF', () => pictureOf('gif'), /Not a PNG, JPEG or WebP/],
    [
      'a GIF before a PNG',
      async () => Buffer.concat([await pictureOf('gif'), await pictureOf('png')]),
      /Not a/,
    ],
    ['a bomb', () => bombPng(40_000, 40_000), /40000 × 40000 pixels/],
    ['half a JPEG', async () => (await noisyPicture('jpeg')).subarray(0, 2_000), /damaged/],
    ['nothing', () => Buffer.alloc(0), /Not a PNG, JPEG or WebP/],
  ])('%s is refused, and the old picture stays', async (_name, make, reason) => {
    const urls = await setPicture();
    const before = await storedFiles();
    const problem = await readProblem(await put(await make()));
    expect(problem).toMatchObject({
      status: 400,
      code: 'validationFailed',
      detail: expect.stringMatching(reason),
    });
    expect((await me()).avatarUrls).toEqual(urls);
    expect(await storedFiles()).toEqual(before);
  });

  test.each([
    'image/svg+xml',
    'image/gif',
    'text/html',
    'application/json',
    'multipart/form-data; boundary=x',
  ])('a body sent as %s is 415, whatever it holds', async (type) => {
    const problem = await readProblem(await put(await pictureOf('png'), type));
    expect(problem).toMatchObject({ status: 415, code: 'unsupportedMediaType' });
  });

  test('3 MB are too many', async () => {
    const problem = await readProblem(await put(Buffer.alloc(3_000_000)));
    expect(problem).toMatchObject({ status: 413, code: 'payloadTooLarge' });
  });

  test('no body at all is 400', async () => {
    const headers = { authorization: `Bearer ${ann.token}` };
    const response = await fetch(`${api.url}/api/v1/me/avatar`, { method: 'PUT', headers });
    expect(await readProblem(response)).toMatchObject({ status: 400, code: 'validationFailed' });
  });

  test('300 MB are cut off long before their end, and others are served meanwhile', async () => {
    const chunk = Buffer.alloc(64 * 1024);
    let sent = 0;
    const ended = new Promise<void>((resolve) => {
      const url = new URL(`${api.url}/api/v1/me/avatar`);
      const headers = { authorization: `Bearer ${ann.token}`, 'content-type': 'image/png' };
      const sending = request(url, { method: 'PUT', headers });
      const more = () => {
        while (sent < 300_000_000 && !sending.destroyed) {
          sent += chunk.length;
          if (!sending.write(chunk)) return;
        }
      };
      sending.on('drain', more);
      sending.on('error', () => {});
      sending.on('response', (response) => response.resume());
      sending.on('close', () => resolve());
      more();
    });
    expect((await fetch(`${api.url}/health/live`)).status).toBe(200);
    await ended;
    expect(sent).toBeLessThan(50_000_000);
    expect((await me()).avatarUrls).toBeNull();
  });
});

test.each([
  '../keys.json',
  '..%2Fkeys.json',
  '..%2f..%2fkeys.json',
  '%2e%2e%2fkeys.json',
  `${'a'.repeat(32)}-64.webp`,
  `${'a'.repeat(32)}-65.webp`,
  `${'A'.repeat(32)}-64.webp`,
  `${'a'.repeat(32)}-64.webp.draft`,
  'x%00.webp',
  '.',
])('/avatars/%s is not found', async (file) => {
  const problem = await readProblem(await fetch(`${api.url}/avatars/${file}`));
  expect(problem).toMatchObject({ status: 404, code: 'notFound' });
});

test('over tRPC a file is refused with the way to send it, alone and in a batch; other bodies as ever', async () => {
  const headers = { authorization: `Bearer ${ann.token}`, 'content-type': 'application/json' };
  const post = (path: string, body: string, type = 'application/json') =>
    fetch(`${api.url}/trpc/${path}`, { method: 'POST', body, headers: { ...headers, 'content-type': type } });
  type Reply = { error: { data: { problem: { code: string; detail: string } } } };
  for (const body of ['""', '{}', '"iVBORw0KGgo="']) {
    const response = await post('me.setAvatar', body);
    expect(response.status).toBe(415);
    const { problem } = ((await response.json()) as Reply).error.data;
    expect(problem.code).toBe('unsupportedMediaType');
    expect(problem.detail).toContain('PUT /me/avatar');
  }
  const batch = await post('me.setAvatar,me.removeAvatar?batch=1', '{"0":"x"}');
  const [refused, done] = (await batch.json()) as [Reply, { result: { data: null } }];
  expect([refused.error.data.problem.code, done.result.data]).toEqual(['unsupportedMediaType', null]);
  for (const type of ['image/png', 'application/octet-stream', 'multipart/form-data; boundary=x'])
    expect((await post('me.setAvatar', 'x', type)).status).toBe(415);
  expect((await post('me.setAvatar', `"${'x'.repeat(70_000)}"`)).status).toBe(413);
  expect((await me()).avatarUrls).toBeNull();
});
