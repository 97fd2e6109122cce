import { createMovie } from '@matinee/core/testing/fixtures';
import { createTestDeps, type TestDeps } from '@matinee/core/testing/test-deps';
import { appRouter } from '@matinee/router';
import type { ProcedurePath } from '@matinee/router/authorization';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newAccount, PASSWORD, signUp, type TestAccount } from './testing/accounts.ts';
import { callAsBrowser } from './testing/browser.ts';
import { databaseChecksum } from './testing/database-checksum.ts';
import { doors, routeOf } from './testing/doors.ts';
import { startTestApi, type TestApi } from './testing/index.ts';
import { tinyPicture } from './testing/tiny-picture.ts';

const OWN = 'https://movies.example.org';
const LISTED = 'https://friend.example';
const EVIL = 'https://evil.example';

let deps: TestDeps;
let local: TestApi;
let remote: TestApi;
let ann: TestAccount;
let movieId: string;

beforeAll(async () => {
  deps = await createTestDeps();
  local = await startTestApi({ deps });
  remote = await startTestApi({ deps: { ...deps, publicUrl: `${OWN}/below` }, corsOrigins: [LISTED] });
  ann = await signUp(local.url);
  movieId = String(await createMovie(deps, { title: 'Solaris' }));
});
afterAll(async () => {
  await remote?.close();
  await local?.close();
  await deps?.destroy();
});

type From = Record<string, string>;

/** Where a write comes from, and whether it may: on the API at {@link OWN}. */
const writes: [string, From, boolean][] = [
  ['no browser', {}, true],
  ['our own page', { origin: OWN, 'sec-fetch-site': 'same-origin' }, true],
  ['our own page, of an old browser', { origin: OWN }, true],
  [
    'our own page behind a proxy that changes the origin',
    { origin: 'null', 'sec-fetch-site': 'same-origin' },
    true,
  ],
  ['the address bar', { 'sec-fetch-site': 'none' }, true],
  ['a listed origin of another site', { origin: LISTED, 'sec-fetch-site': 'cross-site' }, true],
  ['a listed origin of the same site', { origin: LISTED, 'sec-fetch-site': 'same-site' }, true],
  ['a listed origin, of an old browser', { origin: LISTED }, true],
  ['another site', { origin: EVIL, 'sec-fetch-site': 'cross-site' }, false],
  ['another site, of an old browser', { origin: EVIL }, false],
  ['another site that sends no origin', { 'sec-fetch-site': 'cross-site' }, false],
  ['a sandboxed frame', { origin: 'null', 'sec-fetch-site': 'cross-site' }, false],
  ['a sandboxed frame, of an old browser', { origin: 'null' }, false],
  ['no origin at all, from a browser', { origin: '', 'sec-fetch-site': 'cross-site' }, false],
  [
    'another host of our domain',
    { origin: 'https://blog.example.org', 'sec-fetch-site': 'same-site' },
    false,
  ],
  ['another host that sends no origin', { 'sec-fetch-site': 'same-site' }, false],
  ['our host without TLS', { origin: 'http://movies.example.org' }, false],
  ['our host at another port', { origin: `${OWN}:8443` }, false],
  ['a host that begins like ours', { origin: `${OWN}.evil.example` }, false],
  ['a host that ends like ours', { origin: 'https://evil-movies.example.org' }, false],
  ['our origin, claimed from another site', { origin: OWN, 'sec-fetch-site': 'cross-site' }, false],
  ['this machine', { origin: 'http://localhost:3000' }, false],
  ['a header that is there twice', { origin: EVIL, 'sec-fetch-site': 'same-origin, cross-site' }, false],
];

for (const door of doors)
  describe(`over ${door}`, () => {
    const headersOf = (from: From) => ({ ...from, authorization: `Bearer ${ann.token}` });

    test.each(writes)('a write of %s: %o → %s', async (_name, from, isAllowed) => {
      const call = {
        procedure: 'ratings.set',
        input: { movieId, score: 8 },
        headers: headersOf(from),
      } as const;
      const before = await databaseChecksum(deps);
      const reply = await callAsBrowser(remote.url, door, call);
      if (isAllowed) expect(reply.problem).toBeUndefined();
      else {
        expect(reply).toMatchObject({ status: 403, problem: { status: 403, code: 'forbidden' } });
        expect(reply.headers.get('access-control-allow-origin')).toBeNull();
        expect(await databaseChecksum(deps)).toBe(before);
      }
      if (!isAllowed && door === 'rest')
        expect(reply.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    });

    test.each([{ origin: EVIL }, { origin: 'null' }, { 'sec-fetch-site': 'cross-site' }] as From[])(
      'nobody is signed in or up from %o',
      async (headers) => {
        const before = await databaseChecksum(deps);
        for (const cookie of [true, false]) {
          const input = { login: ann.username, password: PASSWORD, cookie };
          const login = await callAsBrowser(remote.url, door, { procedure: 'auth.login', input, headers });
          expect(login).toMatchObject({ status: 403, problem: { code: 'forbidden' }, cookies: [] });
          const up = { procedure: 'auth.register', input: { ...newAccount(), cookie }, headers } as const;
          expect(await callAsBrowser(remote.url, door, up)).toMatchObject({ status: 403, cookies: [] });
        }
        expect(await databaseChecksum(deps)).toBe(before);
      },
    );

    test('every write is refused, before anything is read of it', async () => {
      for (const procedure of mutations()) {
        const { pathParams } = routeOf(procedure);
        const input = Object.fromEntries(pathParams.map((name) => [name, 'nonsense']));
        const reply = await callAsBrowser(remote.url, door, { procedure, input, headers: { origin: EVIL } });
        expect([procedure, reply.status, reply.problem?.code]).toEqual([procedure, 403, 'forbidden']);
      }
    });

    test('on a loopback address all its names are ours, at its port', async () => {
      const { port } = new URL(local.url);
      const statusFrom = async (origin: string) => {
        const input = { movieId, score: 7 };
        const call = { procedure: 'ratings.set', input, headers: headersOf({ origin }) } as const;
        return (await callAsBrowser(local.url, door, call)).status;
      };
      for (const host of ['localhost', '127.0.0.1', '[::1]'])
        expect([200, 201]).toContain(await statusFrom(`http://${host}:${port}`));
      for (const origin of [
        `https://localhost:${port}`,
        `http://localhost:${Number(port) + 1}`,
        'http://localhost',
        `http://localhost.evil.example:${port}`,
        `http://evil.example:${port}`,
        LISTED,
      ])
        expect([origin, await statusFrom(origin)]).toEqual([origin, 403]);
    });
  });

/** Those both doors have: a file goes over REST alone. */
function mutations(): ProcedurePath[] {
  return allMutations().filter((path) => !routeOf(path).rest.upload);
}

function allMutations(): ProcedurePath[] {
  const procedures = appRouter._def.procedures as unknown as Record<
    ProcedurePath,
    { _def: { type: string } }
  >;
  return (Object.keys(procedures) as ProcedurePath[]).filter(
    (path) => procedures[path]._def.type === 'mutation',
  );
}

test('a file is refused as well', async () => {
  const headers = { 'content-type': 'image/png', origin: EVIL, authorization: `Bearer ${ann.token}` };
  const response = await fetch(`${remote.url}/api/v1/me/avatar`, {
    method: 'PUT',
    body: tinyPicture(),
    headers,
  });
  expect(response.status).toBe(403);
});

test('a batch of foreign writes is refused as one', async () => {
  const address = `${remote.url}/trpc/ratings.set,ratings.set?batch=1`;
  const headers = { 'content-type': 'application/json', origin: EVIL };
  const response = await fetch(address, { method: 'POST', body: '{}', headers });
  expect(response.status).toBe(403);
  expect(await response.json()).toMatchObject({ error: { data: { httpStatus: 403, code: 'FORBIDDEN' } } });
});

test('form posts of other sites are refused as what they are, and of a path that does not exist, too', async () => {
  for (const path of ['/api/v1/auth/login', '/trpc/auth.login', '/nothing']) {
    const headers = { 'content-type': 'application/x-www-form-urlencoded', origin: EVIL };
    const response = await fetch(remote.url + path, { method: 'POST', body: 'login=ann', headers });
    expect([path, response.status]).toEqual([path, 403]);
  }
});

test('reading is not restricted, but only listed origins may see what is read', async () => {
  const read = (origin: string, site: string) =>
    fetch(`${remote.url}/api/v1/movies/${movieId}`, { headers: { origin, 'sec-fetch-site': site } });
  const foreign = await read(EVIL, 'cross-site');
  expect([foreign.status, foreign.headers.get('access-control-allow-origin')]).toEqual([200, null]);
  const friendly = await read(LISTED, 'cross-site');
  expect(friendly.headers.get('access-control-allow-origin')).toBe(LISTED);
  expect(friendly.headers.get('access-control-allow-credentials')).toBe('true');
  expect(friendly.headers.get('vary')?.toLowerCase()).toContain('origin');
});

test('without listed origins none is reflected, in preflights neither', async () => {
  const ask = { 'access-control-request-method': 'PUT', 'access-control-request-headers': 'authorization' };
  for (const origin of [EVIL, 'null', local.url]) {
    const address = `${local.url}/api/v1/me/ratings/1`;
    const { headers } = await fetch(address, { method: 'OPTIONS', headers: { origin, ...ask } });
    expect(headers.get('access-control-allow-origin')).toBeNull();
  }
});

test('no GET changes anything by a cookie', async () => {
  const input = { ...newAccount(), cookie: true };
  const { cookies, data } = await callAsBrowser(local.url, 'rest', { procedure: 'auth.register', input });
  const { id } = (data as { user: { id: string } }).user;
  await deps.db.updateTable('users').set({ role: 'admin' }).where('id', '=', id).execute();
  const headers = { cookie: `matinee=${cookies[0]?.value}` };
  const before = await databaseChecksum(deps);
  for (const path of allMutations()) {
    const query = `input=${encodeURIComponent(JSON.stringify({ movieId, score: 8, everywhere: true }))}`;
    for (const method of ['GET', 'HEAD']) {
      for (const address of [`/trpc/${path}?${query}`, `/trpc/${path},${path}?batch=1&${query}`]) {
        const { status } = await fetch(local.url + address, { method, headers });
        expect([method, path, status]).toEqual([method, path, 405]);
      }
      const filled = routeOf(path).path.replace(/\{.+?\}/g, movieId);
      const { status } = await fetch(`${local.url}/api/v1${filled}`, { method, headers });
      expect([200, 400, 404, 405]).toContain(status);
    }
  }
  expect(await databaseChecksum(deps)).toBe(before);
});
