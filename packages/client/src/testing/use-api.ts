import { startTestApi, type TestApi } from '@matinee/api/testing';
import { afterAll, afterEach, beforeAll, beforeEach, vi } from 'vitest';
import { type ClientOptions, createClient, memoryStorage, type Storage } from '../index.ts';
import { newAccount, tokensOf } from './account.ts';
import { recordingFetch } from './recording-fetch.ts';

export const MINUTE = 60_000;

/** An API for the tests of a file, and clocks that both sides share. Call it once, at its top. */
export function useApi() {
  let api: TestApi;
  beforeAll(async () => {
    api = await startTestApi();
  });
  afterAll(() => api.close());
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['Date'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  /** Time passes for the server and the client. */
  function pass(milliseconds: number): void {
    vi.setSystemTime(Date.now() + milliseconds);
    api.deps.time.now = new Date();
  }

  /** A client that has just registered; `another` makes one more over the same storage. */
  async function signedIn(options: Partial<ClientOptions> = {}) {
    const recorded = recordingFetch();
    const onSignedOut = vi.fn();
    const storage = options.storage ?? memoryStorage();
    const given = { url: api.url, fetch: recorded.fetch, onSignedOut, ...options, storage };
    const matinee = createClient(given);
    const account = newAccount();
    pass(0);
    const { user, tokens: kept } = await matinee.auth.register.mutate(account);
    const tokens = tokensOf(kept);
    recorded.requests.length = 0;
    return {
      matinee,
      account,
      user,
      tokens,
      storage,
      onSignedOut,
      another: () => createClient(given),
      ...recorded,
    };
  }

  const key = () => `matinee:${api.url}`;

  return {
    get url() {
      return api.url;
    },
    get deps() {
      return api.deps;
    },
    pass,
    signedIn,
    /** Under which the client keeps its tokens. */
    key,
    stored: async (storage: Storage) => JSON.parse((await storage.get(key())) ?? 'null'),
  };
}
