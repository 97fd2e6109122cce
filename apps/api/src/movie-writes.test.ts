import { createMovie } from '@matinee/core/testing/fixtures';
import type { ProcedurePath } from '@matinee/router/authorization';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { signUp } from './testing/accounts.ts';
import { callDoor, doors } from './testing/doors.ts';
import { startTestApi, type TestApi } from './testing/index.ts';
import { readProblem, type Sent, sendRequest } from './testing/send-request.ts';

let api: TestApi;
let token: string;

beforeAll(async () => {
  api = await startTestApi();
  const admin = await signUp(api.url);
  ({ token } = admin);
  await api.deps.db.updateTable('users').set({ role: 'admin' }).where('id', '=', admin.id).execute();
});
afterAll(() => api?.close());

type Thing = { id: string; version: number; title: string; name: string };

describe.each(doors)('over %s', (door) => {
  const call = async (procedure: ProcedurePath, input: Record<string, unknown>) => {
    const reply = await callDoor(api.url, door, { procedure, input, token });
    return { ...reply, data: reply.data as Thing };
  };
  const status = (rest: number) => (door === 'rest' ? rest : 200);

  test('a movie is added, changed, deleted, restored and merged', async () => {
    const created = await call('movies.create', { title: ' Solaris ', year: 1972 });
    expect(created).toMatchObject({ status: status(201), data: { title: 'Solaris', version: 1 } });
    const movieId = created.data.id;
    const changed = await call('movies.update', { movieId, version: 1, runtime: 167 });
    expect(changed).toMatchObject({ status: 200, data: { year: 1972, runtime: 167, version: 2 } });
    expect(await call('movies.delete', { movieId, version: 2 })).toMatchObject({ status: status(204) });
    expect((await call('movies.get', { movieId })).problem).toMatchObject({ status: 404 });
    expect(await call('movies.restore', { movieId })).toMatchObject({ status: 200, data: { version: 4 } });
    const { data: other } = await call('movies.create', { title: 'Solaris again' });
    const merged = await call('movies.merge', { movieId: other.id, version: 1, into: movieId });
    expect(merged).toMatchObject({ status: 200, data: { id: movieId, version: 5 } });
    expect((await call('movies.get', { movieId: other.id })).data.id).toBe(movieId);
  });

  test.each(['genres', 'tags'] as const)('%s are added, renamed and deleted', async (area) => {
    const [name, other] = [`${door} one`, `${door} two`];
    const created = await call(`${area}.create`, { name });
    expect(created).toMatchObject({ status: status(201), data: { name, movieCount: 0, version: 1 } });
    const { id } = created.data;
    expect((await call(`${area}.create`, { name })).problem).toMatchObject({ status: 409, code: 'conflict' });
    const renamed = await call(`${area}.update`, { id, version: 1, name: other });
    expect(renamed).toMatchObject({ status: 200, data: { name: other, version: 2 } });
    expect((await call(`${area}.get`, { id })).data).toEqual(renamed.data);
    expect(await call(`${area}.delete`, { id, version: 2 })).toMatchObject({ status: status(204) });
    expect((await call(`${area}.get`, { id })).problem).toMatchObject({ status: 404 });
  });

  test('a version is required, and has to be the current one', async () => {
    const movieId = String(await createMovie(api.deps));
    const into = String(await createMovie(api.deps));
    for (const [procedure, more] of [
      ['movies.update', { year: 1999 }],
      ['movies.delete', {}],
      ['movies.merge', { into }],
    ] as const) {
      expect((await call(procedure, { movieId, ...more })).problem).toMatchObject({
        status: 428,
        code: 'preconditionRequired',
      });
      expect((await call(procedure, { movieId, version: 2, ...more })).problem).toMatchObject({
        status: 412,
        code: 'preconditionFailed',
      });
    }
    expect((await call('movies.get', { movieId })).data.version).toBe(1);
  });

  test.each<[Record<string, unknown>, string]>([
    [{}, 'title'],
    [{ title: ' ' }, 'title'],
    [{ title: 'a\0b' }, 'title'],
    [{ title: 'half \ud800 a character' }, 'title'],
    [{ title: 'Solaris', year: 1869 }, 'year'],
    [{ title: 'Solaris', year: '1972' }, 'year'],
    [{ title: 'Solaris', releaseDate: '1972-02-30' }, 'releaseDate'],
    [{ title: 'Solaris', releaseDate: '0001-01-01' }, 'releaseDate'],
    [{ title: 'Solaris', runtime: 0 }, 'runtime'],
    [{ title: 'Solaris', homepage: 'javascript:alert(1)' }, 'homepage'],
    [{ title: 'Solaris', countries: ['USSR'] }, 'countries.0'],
    [{ title: 'Solaris', genres: ['Nowhere'] }, 'genres'],
    [{ title: 'Solaris', tmdbId: '9999999999' }, 'tmdbId'],
    [{ title: 'Solaris', imdbId: '0069293' }, 'imdbId'],
    [{ title: 'Solaris', version: 1 }, 'version'],
    [{ title: 'Solaris', id: '7' }, 'id'],
    [{ title: 'Solaris', deletedAt: null }, 'deletedAt'],
    [{ title: 'Solaris', ratings: [] }, 'ratings'],
  ])('%j is no movie', async (input, path) => {
    const { problem } = await call('movies.create', input);
    expect(problem).toMatchObject({ status: 400, code: 'validationFailed' });
    expect(problem?.errors?.map((error) => error.path)).toContain(path);
  });

  test('a title ends somewhere', async () => {
    const { problem } = await call('movies.create', { title: 'x'.repeat(501) });
    expect(problem).toMatchObject({ status: 400, errors: [{ path: 'title' }] });
  });

  test('nobody else changes anything, whatever they send', async () => {
    const { token: somebody } = await signUp(api.url);
    const movieId = String(await createMovie(api.deps));
    const input = { movieId, version: 1, title: 'Mine' };
    for (const as of [somebody, undefined]) {
      const reply = await callDoor(api.url, door, {
        procedure: 'movies.update',
        input,
        ...(as && { token: as }),
      });
      expect(reply.status).toBe(as ? 403 : 401);
    }
    expect((await call('movies.get', { movieId })).data.version).toBe(1);
  });
});

describe('If-Match', () => {
  const send = (request: string, sent?: Sent) => sendRequest({ url: api.url, token }, request, sent);

  test('is the version of the body in quotes; the ETag is none, and says so', async () => {
    const id = await createMovie(api.deps);
    const path = `/api/v1/movies/${id}`;
    const read = await send(`GET ${path}`);
    const etag = read.headers.get('etag') ?? '';
    const { version } = (await read.json()) as Thing;
    const body = '{"year":1999}';
    for (const wrong of [etag, String(version), '*', `"${version}", "9"`]) {
      const response = await send(`PATCH ${path}`, { body, headers: { 'if-match': wrong } });
      expect(await readProblem(response)).toMatchObject({
        status: 400,
        errors: [{ path: 'version', message: expect.stringContaining('"3"') }],
      });
    }
    const done = await send(`PATCH ${path}`, { body, headers: { 'if-match': `"${version}"` } });
    expect(await done.json()).toMatchObject({ year: 1999, version: 2 });
    const late = await send(`PATCH ${path}`, { body, headers: { 'if-match': `"${version}"` } });
    expect(await readProblem(late)).toMatchObject({ status: 412 });
    expect((await send(`GET ${path}`)).headers.get('etag')).not.toBe(etag);
  });

  test('cannot be said in the body or the query', async () => {
    const id = await createMovie(api.deps);
    for (const [request, body] of [
      [`PATCH /api/v1/movies/${id}`, '{"version":1,"year":1999}'],
      [`DELETE /api/v1/movies/${id}?version=1`, undefined],
    ] as const) {
      const response = await send(request, body === undefined ? {} : { body });
      expect(await readProblem(response)).toMatchObject({ status: 400, errors: [{ path: 'version' }] });
    }
  });

  test('201 says where the new movie is', async () => {
    const created = await send('POST /api/v1/movies', { body: '{"title":"Solaris"}' });
    const { id } = (await created.json()) as Thing;
    expect(created.headers.get('location')).toBe(`/api/v1/movies/${id}`);
  });
});
