import { startTestApi, type TestApi } from '@matinee/api/testing';
import { TRPCClientError } from '@trpc/client';
import { HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createClient, isMatineeError, isNetworkError, isProblem, MatineeError } from './index.ts';
import { newAccount } from './testing/account.ts';

const ELSEWHERE = 'https://movies.example.org';

const msw = setupServer();
let api: TestApi;
beforeAll(async () => {
  msw.listen({
    // Throwing refuses the request; the defaults would only print.
    onUnhandledFrame: ({ frame }) => {
      const { request } = frame.data as { request?: Request };
      const url = request?.url ?? frame.protocol;
      if (!url.startsWith('http://127.0.0.1:')) throw new Error(`A test reaches out to ${url}`);
    },
  });
  api = await startTestApi();
});
afterEach(() => msw.resetHandlers());
afterAll(async () => {
  msw.close();
  await api.close();
});

async function failureOf(call: Promise<unknown>): Promise<MatineeError> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!isMatineeError(error)) throw new Error(`It failed with ${error}`);
  return error;
}

/** What a client makes of an answer that Matinee did not give. */
function failureWith(response: () => Response): Promise<MatineeError> {
  msw.use(http.get(`${ELSEWHERE}/trpc/genres.list`, response));
  return failureOf(createClient({ url: ELSEWHERE }).genres.list.query());
}

test('a problem tells what, why and where', async () => {
  const matinee = createClient({ url: api.url });
  const account = newAccount();
  await matinee.auth.register.mutate(account);
  const error = await failureOf(matinee.auth.register.mutate({ ...account, username: 'somebody-else' }));
  expect(error).toMatchObject({
    name: 'MatineeError',
    kind: 'problem',
    code: 'emailTaken',
    status: 409,
    message: 'There is an account with this e-mail address',
    errors: [{ path: 'email', message: 'Taken' }],
    problem: { status: 409, instance: expect.stringMatching(/^urn:request:/) },
  });
  expect(error).toBeInstanceOf(TRPCClientError);
  expect(error.data?.problem).toEqual(error.problem);
  expect(isProblem(error)).toBe(true);
  expect(isProblem(error, 'emailTaken')).toBe(true);
  expect(isProblem(error, 'usernameTaken', 'emailTaken')).toBe(true);
  expect(isProblem(error, 'usernameTaken')).toBe(false);
  expect(isNetworkError(error)).toBe(false);
});

test('input that is not valid names its fields', async () => {
  const matinee = createClient({ url: api.url });
  const call = matinee.auth.register.mutate({ email: 'nonsense', username: '?', password: 'short' });
  const error = await failureOf(call);
  expect(error.code).toBe('validationFailed');
  expect(error.errors.map(({ path }) => path).sort()).toEqual(['email', 'password', 'username']);
});

test('of a batch each call has its own outcome', async () => {
  const matinee = createClient({ url: api.url });
  const [genres, me] = await Promise.allSettled([matinee.genres.list.query(), matinee.me.get.query()]);
  expect(genres.status).toBe('fulfilled');
  expect(me).toMatchObject({ status: 'rejected', reason: { code: 'unauthenticated' } });
});

test('a server that is down is a network failure with an address in it', async () => {
  const down = await startTestApi({ deps: api.deps });
  await down.close();
  const error = await failureOf(createClient({ url: down.url }).genres.list.query());
  expect(isNetworkError(error)).toBe(true);
  expect(isProblem(error)).toBe(false);
  expect(error.message).toMatch(
    `No answer from ${down.url}/trpc/genres.list: fetch failed (connect ECONNREFUSED`,
  );
  expect(error).toMatchObject({ problem: undefined, code: undefined, status: undefined, errors: [] });
  const login = createClient({ url: down.url }).auth.login.mutate({ login: 'x', password: 'y' });
  expect(isNetworkError(await failureOf(login))).toBe(true);
});

test('a connection cut before or within the answer is a network failure', async () => {
  expect((await failureWith(() => HttpResponse.error())).kind).toBe('network');
  const body = new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode('[{"result":'));
      controller.error(new Error('cut'));
    },
  });
  expect((await failureWith(() => new HttpResponse(body))).kind).toBe('network');
});

test('the tests cannot reach out', async () => {
  const response = await fetch('https://example.com');
  expect(response.status).toBe(500);
  expect(await response.text()).toContain('A test reaches out to https://example.com');
});

test('what is thrown need not be an error', async () => {
  const fetch = () => Promise.reject('the cable is out');
  const error = await failureOf(createClient({ url: ELSEWHERE, fetch }).genres.list.query());
  expect(error).toMatchObject({ kind: 'network', message: expect.stringContaining('the cable is out') });
});

const page = '<html><body>502 Bad Gateway</body></html>';

test.each<[string, () => Response, Partial<MatineeError>]>([
  ['a page of a proxy', () => HttpResponse.html(page, { status: 502 }), { status: 502 }],
  [
    'a page that says when to come back',
    () => HttpResponse.html(page, { status: 503, headers: { 'retry-after': '30' } }),
    { status: 503, retryAfter: 30 },
  ],
  [
    'a date to come back',
    () =>
      HttpResponse.html(page, { status: 503, headers: { 'retry-after': 'Fri, 31 Dec 2027 23:59:59 GMT' } }),
    { status: 503, retryAfter: undefined },
  ],
  ['a page with status 200', () => HttpResponse.html(page), { status: 200 }],
  [
    'JSON of somebody else',
    () => HttpResponse.json({ message: 'Bad Gateway' }, { status: 502 }),
    { status: 502 },
  ],
  ['an error of another tRPC server', () => HttpResponse.json([{ error: { code: 1, message: 'x' } }]), {}],
  ['null', () => HttpResponse.json(null), {}],
  ['nothing', () => new HttpResponse(null, { status: 204 }), { status: 204 }],
])('%s is a bad answer', async (_name, response, expected) => {
  const error = await failureWith(response);
  expect(error).toMatchObject({ kind: 'badAnswer', problem: undefined, ...expected });
  expect(error.message).toMatch(`${ELSEWHERE}/trpc/genres.list answered `);
});

test('a wrong address is a bad answer that asks about it', async () => {
  const error = await failureOf(createClient({ url: `${api.url}/api/v1` }).genres.list.query());
  expect(error).toMatchObject({ kind: 'badAnswer', status: 404 });
  expect(error.message).toMatch('Is the address right?');
});

test('a limit says when to come back', async () => {
  const problem = {
    code: 'rateLimited',
    status: 429,
    retryAfter: 7,
    title: '',
    detail: '',
    type: '',
    instance: '',
  };
  const data = { code: 'TOO_MANY_REQUESTS', httpStatus: 429, problem };
  const body = [{ error: { code: -32029, message: 'Slow down', data } }];
  const error = await failureWith(() => HttpResponse.json(body, { status: 429 }));
  expect(error).toMatchObject({ code: 'rateLimited', status: 429, retryAfter: 7, message: 'Slow down' });
});

test('whatever else is thrown is none of ours', () => {
  for (const other of [undefined, null, 'x', new Error('x'), new TRPCClientError('x'), { kind: 'problem' }]) {
    expect(isMatineeError(other)).toBe(false);
    expect(isProblem(other)).toBe(false);
    expect(isNetworkError(other)).toBe(false);
  }
  expect(new MatineeError('network', 'x')).toMatchObject({ problem: undefined, retryAfter: undefined });
});
