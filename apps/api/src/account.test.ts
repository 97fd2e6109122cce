import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newAccount, PASSWORD, signUp, type TestAccount } from './testing/accounts.ts';
import { callAsBrowser } from './testing/browser.ts';
import { callDoor, doors } from './testing/doors.ts';
import { startTestApi, type TestApi } from './testing/index.ts';
import { readProblem, sendRequest } from './testing/send-request.ts';
import { tinyPicture } from './testing/tiny-picture.ts';

let api: TestApi;
let ann: TestAccount;
beforeAll(async () => {
  api = await startTestApi();
  ann = await signUp(api.url);
});
afterAll(() => api?.close());

const send = (request: string, body?: unknown, account = ann) =>
  sendRequest(
    { url: api.url, token: account.token },
    request,
    body === undefined ? {} : { body: JSON.stringify(body) },
  );

describe('an export', () => {
  test('is a file over REST, and its text with a name over tRPC', async () => {
    const response = await send('GET /api/v1/me/export');
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'content-disposition': expect.stringMatching(
        /^attachment; filename="matinee-person-\d+-[\d-]{10}\.json"$/,
      ),
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
    const overRest = (await response.json()) as { account: { email: string }; events: unknown[] };
    expect(overRest.account.email).toBe(ann.email);
    const { data } = await callDoor(api.url, 'trpc', { procedure: 'me.export', token: ann.token });
    expect(data).toMatchObject({
      contentType: 'application/json',
      fileName: expect.stringMatching(/^matinee-/),
    });
    const overTrpc = JSON.parse((data as { text: string }).text) as typeof overRest;
    // The first export is in the second one's events.
    expect(overTrpc).toEqual({
      ...overRest,
      exportedAt: expect.any(String),
      events: [expect.objectContaining({ action: 'account.exported' }), ...overRest.events],
    });
  });

  test('can be a table', async () => {
    const response = await send('GET /api/v1/me/export?format=ratings.csv');
    expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(response.headers.get('content-disposition')).toMatch(/-ratings\.csv"$/);
    expect(await response.text()).toBe('tmdbID,imdbID,Title,Year,Rating,Rating10,RatedAt\r\n');
  });

  test.each(['xml', 'ratings', '../../keys.json', ''])('as %j does not exist', async (format) => {
    const problem = await readProblem(
      await send(`GET /api/v1/me/export?format=${encodeURIComponent(format)}`),
    );
    expect(problem).toMatchObject({ status: 400, errors: [{ path: 'format' }] });
  });
});

describe('deleting the account', () => {
  test.each(doors)('over %s it is gone with the answer, whatever was about to happen', async (door) => {
    const account = await signUp(api.url);
    const { token } = account;
    const wrong = await callDoor(api.url, door, {
      procedure: 'me.delete',
      input: { password: 'not this one' },
      token,
    });
    expect(wrong).toMatchObject({ status: 400, problem: { errors: [{ path: 'password' }] } });
    const input = { password: PASSWORD };
    const { status, data, problem } = await callDoor(api.url, door, {
      procedure: 'me.delete',
      input,
      token,
    });
    expect([problem, data, status]).toEqual([undefined, null, door === 'rest' ? 204 : 200]);
    for (const procedure of ['me.get', 'me.export', 'ratings.list'] as const)
      expect(await callDoor(api.url, door, { procedure, token })).toMatchObject({ status: 401 });
    const { refreshToken, username } = account;
    const refreshed = await callDoor(api.url, door, { procedure: 'auth.refresh', input: { refreshToken } });
    expect(refreshed.status).toBe(401);
    const login = await callDoor(api.url, door, {
      procedure: 'auth.login',
      input: { login: username, ...input },
    });
    expect(login.status).toBe(401);
  });

  test.each(doors)('over %s by a browser takes its cookie back', async (door) => {
    const { username } = await signUp(api.url);
    const login = { login: username, password: PASSWORD, cookie: true };
    const signedIn = await callAsBrowser(api.url, door, { procedure: 'auth.login', input: login });
    const [cookie] = signedIn.cookies;
    const headers = { cookie: `${cookie?.name}=${cookie?.value}` };
    const input = { password: PASSWORD };
    const gone = await callAsBrowser(api.url, door, { procedure: 'me.delete', input, headers });
    expect(gone).toMatchObject({ problem: undefined, cookies: [{ name: cookie?.name, value: '' }] });
    const after = await callAsBrowser(api.url, door, { procedure: 'me.get', headers });
    expect(after.status).toBe(401);
  });

  test('takes the password in the body only', async () => {
    const inQuery = await readProblem(
      await send(`DELETE /api/v1/me?password=${encodeURIComponent(PASSWORD)}`),
    );
    expect(inQuery).toMatchObject({ status: 400, code: 'validationFailed' });
    expect(await readProblem(await send('DELETE /api/v1/me'))).toMatchObject({ status: 400 });
    expect(
      await readProblem(await send('DELETE /api/v1/me', { password: PASSWORD, force: true })),
    ).toMatchObject({
      status: 400,
      errors: [{ path: 'force' }],
    });
    expect((await send('GET /api/v1/me')).status).toBe(200);
  });

  test('takes its picture along', async () => {
    const account = await signUp(api.url);
    const { data } = await callDoor(api.url, 'rest', {
      procedure: 'me.setAvatar',
      input: tinyPicture(),
      token: account.token,
    });
    const address = new URL((data as { avatarUrls: { '64': string } }).avatarUrls['64']).pathname;
    expect((await fetch(`${api.url}${address}`)).status).toBe(200);
    await send('DELETE /api/v1/me', { password: PASSWORD }, account);
    expect((await fetch(`${api.url}${address}`)).status).toBe(404);
  });

  test('is refused to the last administrator', async () => {
    const admin = await signUp(api.url);
    await api.deps.db.updateTable('users').set({ role: 'admin' }).where('id', '=', admin.id).execute();
    const problem = await readProblem(await send('DELETE /api/v1/me', { password: PASSWORD }, admin));
    expect(problem).toMatchObject({ status: 409, code: 'conflict' });
    expect((await send('GET /api/v1/me', undefined, admin)).status).toBe(200);
  });
});

test('an API key changes the profile, but neither the username, nor gets an export, nor deletes', async () => {
  const created = await callDoor(api.url, 'rest', {
    procedure: 'apiKeys.create',
    input: { name: 'script', scopes: ['read', 'write'] },
    token: ann.token,
  });
  const token = (created.data as { key: string }).key;
  for (const door of doors) {
    const call = (procedure: 'me.update' | 'me.export' | 'me.delete', input?: Record<string, unknown>) =>
      callDoor(api.url, door, { procedure, token, ...(input && { input }) });
    expect((await call('me.update', { bio: 'Written by a script' })).status).toBe(200);
    const { username } = newAccount();
    expect(await call('me.update', { username, bio: 'Neither' })).toMatchObject({ status: 403 });
    expect(await call('me.export')).toMatchObject({ status: 403 });
    expect(await call('me.delete', { password: PASSWORD })).toMatchObject({ status: 403 });
  }
  const { data } = await callDoor(api.url, 'rest', { procedure: 'me.get', token });
  expect(data).toMatchObject({ username: ann.username, bio: 'Written by a script' });
});
