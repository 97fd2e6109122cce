import { createLimiter, type LimiterOptions } from '@matinee/core/auth/limiter';
import { createTestDeps, type TestDeps } from '@matinee/core/testing/test-deps';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PASSWORD, signUp, type TestAccount } from './testing/accounts.ts';
import { startTestApi } from './testing/index.ts';

type Settings = Partial<LimiterOptions> & { trustProxy?: string[]; corsOrigins?: string[] };

let deps: TestDeps;
beforeAll(async () => {
  deps = await createTestDeps();
});
afterAll(() => deps?.destroy());

/** An API that starts counting anew, over the one database. */
async function limitedApi({ trustProxy, corsOrigins, ...limits }: Settings = {}) {
  const limiter = createLimiter({ authPerMinute: 3, ...limits });
  const limited = { ...deps, auth: { ...deps.auth, limiter } };
  return startTestApi({ deps: limited, trustProxy, corsOrigins });
}

const refreshBody = JSON.stringify({ refreshToken: 'nothing' });

function post(url: string, body: string, headers: Record<string, string> = {}) {
  return fetch(url, { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } });
}

/** The two headers, taken apart. */
function limitOf({ headers }: Response) {
  const [, name, remaining, reset] = /^"(\w+)";r=(\d+);t=(\d+)$/.exec(headers.get('ratelimit') ?? '') ?? [];
  const [, policy, quota, window] =
    /^"(\w+)";q=(\d+);w=(\d+)$/.exec(headers.get('ratelimit-policy') ?? '') ?? [];
  expect(policy).toBe(name);
  return {
    name,
    remaining: Number(remaining),
    reset: Number(reset),
    quota: Number(quota),
    window: Number(window),
  };
}

const bearer = ({ token }: TestAccount) => ({ headers: { authorization: `Bearer ${token}` } });

describe('every counted answer tells what is left', () => {
  test.each(['/api/v1/genres', '/trpc/genres.list'])('anonymous and signed in: %s', async (path) => {
    await using api = await limitedApi();
    const ann = await signUp(api.url);
    const anonymous = await fetch(api.url + path);
    expect(anonymous.status).toBe(200);
    const state = { name: 'anonymous', quota: 120, remaining: 119, window: 60, reset: 60 };
    expect(limitOf(anonymous)).toEqual(state);
    expect(limitOf(await fetch(api.url + path))).toMatchObject({ name: 'anonymous', remaining: 118 });
    const signedIn = limitOf(await fetch(api.url + path, bearer(ann)));
    expect(signedIn).toMatchObject({ name: 'signedIn', quota: 600, remaining: 599 });
    const badToken = await fetch(api.url + path, { headers: { authorization: 'Bearer nonsense' } });
    expect(limitOf(badToken)).toMatchObject({ name: 'anonymous', remaining: 117 });
  });

  test.each(['/api/v1/auth/refresh', '/trpc/auth.refresh'])('what guards a secret: %s', async (path) => {
    await using api = await limitedApi();
    const response = await post(api.url + path, refreshBody);
    expect(response.status).toBe(401);
    expect(limitOf(response)).toMatchObject({ name: 'auth', quota: 3, remaining: 2, window: 60 });
  });

  test('an input that is refused counts, an answer that has not changed too', async () => {
    await using api = await limitedApi();
    const bad = await fetch(`${api.url}/api/v1/movies?perPage=many`);
    expect([bad.status, limitOf(bad).remaining]).toEqual([400, 119]);
    const etag = (await fetch(`${api.url}/api/v1/genres`)).headers.get('etag') ?? '';
    const same = await fetch(`${api.url}/api/v1/genres`, { headers: { 'if-none-match': etag } });
    expect([same.status, limitOf(same).remaining]).toEqual([304, 117]);
  });

  test('browsers may read it', async () => {
    const origin = 'https://movies.example';
    await using api = await limitedApi({ corsOrigins: [origin] });
    const { headers } = await fetch(`${api.url}/api/v1/genres`, { headers: { origin } });
    const exposed = headers.get('access-control-expose-headers')?.split(/, ?/);
    expect(exposed).toEqual(expect.arrayContaining(['ratelimit', 'ratelimit-policy', 'retry-after']));
  });
});

describe('a batch', () => {
  const batchOf = (n: number) => `/trpc/${Array<string>(n).fill('genres.list').join(',')}?batch=1&input={}`;

  test('of n counts n, and tells the tightest', async () => {
    await using api = await limitedApi();
    expect(limitOf(await fetch(api.url + batchOf(20)))).toMatchObject({ remaining: 100 });
    expect(limitOf(await fetch(api.url + batchOf(5)))).toMatchObject({ remaining: 95 });
  });

  test('of more than 20 is refused whole', async () => {
    await using api = await limitedApi();
    const response = await fetch(api.url + batchOf(21));
    expect(response.status).toBe(400);
    expect(limitOf(await fetch(api.url + batchOf(1)))).toMatchObject({ remaining: 119 });
  });

  test('that runs into the limit is answered as far as it goes', async () => {
    await using api = await limitedApi({ readsPerMinute: { anonymous: 3, signedIn: 3 } });
    const response = await fetch(api.url + batchOf(5));
    expect(response.status).toBe(207);
    const answers = (await response.json()) as { error?: { data: { code: string } } }[];
    expect(answers.map(({ error }) => error?.data.code ?? 'ok').sort()).toEqual([
      ...['TOO_MANY_REQUESTS', 'TOO_MANY_REQUESTS'],
      ...['ok', 'ok', 'ok'],
    ]);
    expect(limitOf(response)).toMatchObject({ remaining: 0 });
    expect(response.headers.get('retry-after')).toBe(String(limitOf(response).reset));
  });
});

describe('a refusal', () => {
  test.each(['/api/v1/auth/refresh', '/trpc/auth.refresh'])('says when to come back: %s', async (path) => {
    await using api = await limitedApi();
    for (let i = 0; i < 3; i++) await post(api.url + path, refreshBody);
    const response = await post(api.url + path, refreshBody);
    expect(response.status).toBe(429);
    const { name, remaining, reset, quota } = limitOf(response);
    expect({ name, remaining, quota }).toEqual({ name: 'auth', remaining: 0, quota: 3 });
    expect(reset).toBeGreaterThan(0);
    expect(response.headers.get('retry-after')).toBe(String(reset));
  });

  test('of a reader concerns neither health nor documentation', async () => {
    await using api = await limitedApi({ readsPerMinute: { anonymous: 1, signedIn: 1 } });
    await fetch(`${api.url}/api/v1/genres`);
    expect((await fetch(`${api.url}/api/v1/genres`)).status).toBe(429);
    for (const path of ['/health', '/health/live', '/health/ready', '/api/docs', '/api/v1/openapi.json']) {
      const response = await fetch(api.url + path);
      expect([path, response.status]).toEqual([path, 200]);
      expect(response.headers.has('ratelimit')).toBe(false);
    }
  });

  test('of an address says nothing of an account signed in from there, nor the other way round', async () => {
    await using api = await limitedApi({ readsPerMinute: { anonymous: 1, signedIn: 2 } });
    const ann = await signUp(api.url);
    const statuses = [];
    for (const init of [{}, {}, bearer(ann), bearer(ann), bearer(ann), {}])
      statuses.push((await fetch(`${api.url}/api/v1/genres`, init)).status);
    expect(statuses).toEqual([200, 429, 200, 200, 429, 429]);
  });

  test.each(['/api/v1/genres', '/api/v1/me'])('is not for what an ended session asks: %s', async (path) => {
    await using api = await limitedApi({ readsPerMinute: { anonymous: 2, signedIn: 2 } });
    const ann = await signUp(api.url);
    const again = await post(
      `${api.url}/api/v1/auth/login`,
      JSON.stringify({ login: ann.username, password: PASSWORD }),
    );
    const { tokens } = (await again.json()) as { tokens: { accessToken: string; refreshToken: string } };
    await post(`${api.url}/api/v1/auth/logout`, JSON.stringify({ refreshToken: tokens.refreshToken }));
    const ended = bearer({ ...ann, token: tokens.accessToken });
    for (let i = 0; i < 4; i++) await fetch(api.url + path, ended);
    expect((await fetch(api.url + path, ended)).status).toBe(429);
    expect((await fetch(`${api.url}/api/v1/me`, bearer(ann))).status).toBe(200);
  });

  test('with limits off there is none, and nothing is told', async () => {
    await using api = await limitedApi({ off: true });
    for (let i = 0; i < 8; i++) {
      const response = await post(`${api.url}/api/v1/auth/refresh`, refreshBody);
      expect([response.status, response.headers.get('ratelimit')]).toEqual([401, null]);
    }
  });
});

describe('addresses', () => {
  const statuses = async (url: string, addresses: string[]) => {
    const found: number[] = [];
    for (const address of addresses)
      found.push(
        (await post(`${url}/api/v1/auth/refresh`, refreshBody, { 'x-forwarded-for': address })).status,
      );
    return found;
  };

  test('a forged X-Forwarded-For gets no new bucket', async () => {
    await using api = await limitedApi();
    const addresses = ['1.1.1.1', '2.2.2.2', '3.3.3.3', '4.4.4.4'];
    expect(await statuses(api.url, addresses)).toEqual([401, 401, 401, 429]);
  });

  test('nor one of a proxy that is not trusted', async () => {
    await using api = await limitedApi({ trustProxy: ['10.0.0.0/8'] });
    const addresses = ['1.1.1.1', '2.2.2.2, 10.1.1.1', '3.3.3.3', '4.4.4.4'];
    expect(await statuses(api.url, addresses)).toEqual([401, 401, 401, 429]);
  });

  test('that of a trusted proxy names the caller: the last address it did not add itself', async () => {
    await using api = await limitedApi({ trustProxy: ['loopback'] });
    const addresses = ['9.9.9.9, 1.1.1.1', '8.8.8.8, 1.1.1.1', '7.7.7.7, 1.1.1.1', '6.6.6.6, 1.1.1.1'];
    expect(await statuses(api.url, [...addresses, '2.2.2.2'])).toEqual([401, 401, 401, 429, 401]);
  });

  test('spellings of an address, and all of an IPv6 /64, are one', async () => {
    await using api = await limitedApi({ trustProxy: ['loopback'] });
    const mapped = ['192.0.2.1', '::ffff:192.0.2.1', '::FFFF:c000:0201', '192.0.2.1'];
    expect(await statuses(api.url, mapped)).toEqual([401, 401, 401, 429]);
    const neighbours = ['2001:db8:1:2::1', '2001:db8:1:2:ffff::2', '2001:0DB8:1:2::3', '2001:db8:1:2:9::4'];
    expect(await statuses(api.url, [...neighbours, '2001:db8:1:3::1'])).toEqual([401, 401, 401, 429, 401]);
  });
});

test('an account is guessed at no faster from many addresses, whether it exists or not', async () => {
  await using api = await limitedApi({ trustProxy: ['loopback'] });
  const ann = await signUp(api.url);
  for (const login of [ann.username, ann.email.toUpperCase(), 'nobody-at-all']) {
    const found: number[] = [];
    for (let i = 1; i <= 4; i++) {
      const body = JSON.stringify({ login, password: 'wrong wrong' });
      const headers = { 'x-forwarded-for': `198.51.100.${i}` };
      const response = await post(`${api.url}/api/v1/auth/login`, body, headers);
      found.push(response.status);
      if (response.status === 429) expect(limitOf(response)).toMatchObject({ name: 'auth', remaining: 0 });
    }
    expect(found).toEqual([401, 401, 401, 429]);
  }
});
