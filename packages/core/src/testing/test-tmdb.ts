import { createTmdbClient, type TmdbClient, type TmdbClientOptions } from '@matinee/tmdb';
import { type RunningStandIn, startStandIn } from '@matinee/tmdb-stand-in/server';

export type TestTmdb = AsyncDisposable & {
  tmdb: TmdbClient;
  standIn: RunningStandIn;
  /** A client that knows nothing of what the other one has been through: as in another process. */
  another(options?: Partial<TmdbClientOptions>): TmdbClient;
};

const apiKey = '0123456789abcdef0123456789abcdef';

/** TMDb's stand-in as a server of one's own, and the real client for it. */
export async function startTestTmdb(options: Partial<TmdbClientOptions> = {}): Promise<TestTmdb> {
  const standIn = await startStandIn();
  const another = (more: Partial<TmdbClientOptions> = {}) =>
    createTmdbClient({
      apiKey,
      baseUrl: standIn.baseUrl,
      backoff: { baseMs: 1, maxMs: 1 },
      ...options,
      ...more,
    });
  return {
    tmdb: another(),
    standIn,
    another,
    [Symbol.asyncDispose]: () => standIn.close(),
  };
}
