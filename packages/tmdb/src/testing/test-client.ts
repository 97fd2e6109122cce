import { type RunningStandIn, startStandIn } from '@matinee/tmdb-stand-in/server';
import { createTmdbClient, type TmdbClient, type TmdbClientOptions } from '../index.ts';
import { createManualClock, type ManualClock } from './manual-clock.ts';

/** A key of the right form. */
export const testKey = '0123456789abcdef0123456789abcdef';

export type TestClient = AsyncDisposable & {
  client: TmdbClient;
  standIn: RunningStandIn;
  clock: ManualClock;
};

/** A client of a stand-in of its own; its waits are over at once, and its jitter is the whole wait. */
export async function startTestClient(options: Partial<TmdbClientOptions> = {}): Promise<TestClient> {
  const standIn = await startStandIn({ key: testKey });
  const clock = createManualClock();
  const client = createTmdbClient({
    apiKey: testKey,
    baseUrl: standIn.baseUrl,
    clock,
    random: () => 1,
    ...options,
  });
  return { client, standIn, clock, [Symbol.asyncDispose]: () => standIn.close() };
}
