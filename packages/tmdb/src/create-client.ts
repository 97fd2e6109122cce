import type { TmdbClient } from './client.ts';
import { TmdbError } from './errors.ts';
import { createAsk } from './functions/ask.ts';
import { createListFunctions } from './functions/lists.ts';
import { createRecordFunctions } from './functions/records.ts';
import { completeOptions, type TmdbClientOptions } from './options.ts';
import { readCredentials } from './transport/credentials.ts';
import { createTransport } from './transport/transport.ts';

/**
 * A client of TMDb's API. Nothing is sent before a function is called.
 *
 * @throws TypeError for a key or a base URL that can't be one
 */
export function createTmdbClient(options: TmdbClientOptions): TmdbClient {
  const transport = createTransport(completeOptions(options), readCredentials(options.apiKey));
  const ask = createAsk(transport);
  return {
    ...createListFunctions(ask),
    ...createRecordFunctions(ask),
    get state() {
      return { breaker: transport.breakerState, inFlight: transport.inFlight };
    },
    failureOf: (error) => (error instanceof TmdbError ? error.failure : undefined),
  };
}
