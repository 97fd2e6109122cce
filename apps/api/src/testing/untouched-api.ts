import { createMovie } from '@matinee/core/testing/fixtures';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { signUp, type TestAccount } from './accounts.ts';
import { databaseChecksum } from './database-checksum.ts';
import { startTestApi, type TestApi } from './index.ts';
import { readProblem, type Sent, sendRequest } from './send-request.ts';

export type UntouchedApi = {
  /** Somebody who is signed in. */
  ann(): TestAccount;
  /** The one movie there is. */
  movieId(): string;
  /** `send('PUT /api/v1/…', { body })` as Ann. */
  send(request: string, sent?: Sent): ReturnType<typeof sendRequest>;
  problemOf(request: string, sent?: Sent): ReturnType<typeof readProblem>;
  /** What is wrong with rating the movie like this. */
  rate(body: unknown, sent?: Sent): ReturnType<typeof readProblem>;
};

/** An API for the tests of one file, none of which may change anything in its database: that is checked. */
export function useUntouchedApi(): UntouchedApi {
  let api: TestApi;
  let ann: TestAccount;
  let movieId: string;
  let before: string;
  beforeAll(async () => {
    api = await startTestApi();
    ann = await signUp(api.url);
    movieId = String(await createMovie(api.deps, { title: 'Solaris', genres: ['Drama'] }));
  });
  beforeEach(async () => {
    before = await databaseChecksum(api.deps);
  });
  afterEach(async () => {
    expect(await databaseChecksum(api.deps)).toBe(before);
  });
  afterAll(() => api?.close());

  const send = (request: string, sent?: Sent) =>
    sendRequest({ url: api.url, token: ann.token }, request, sent);
  const problemOf = async (request: string, sent?: Sent) => readProblem(await send(request, sent));
  return {
    ann: () => ann,
    movieId: () => movieId,
    send,
    problemOf,
    rate: (body, sent = {}) =>
      problemOf(`PUT /api/v1/me/ratings/${movieId}`, { body: JSON.stringify(body), ...sent }),
  };
}
