import { Worker } from 'node:worker_threads';
import type { HelpRequest } from './help.ts';

/** Threads that help with computations; the thread that asks for one leads it, and waits for it. */
export type Pool = {
  /** With the leader. */
  threads: number;
  /** Calls the helpers to a computation. */
  call: (request: Omit<HelpRequest, 'thread'>) => void;
  close: () => Promise<void>;
} & AsyncDisposable;

/**
 * Starts threads − 1 helpers. They do not keep the process alive; results do not depend on how many they are.
 *
 * @param threads at least 1, which is nobody but the caller
 */
export function openPool(threads: number): Pool {
  if (!Number.isSafeInteger(threads) || threads < 1) {
    throw new RangeError(`threads must be a whole number from 1, not ${threads}`);
  }
  let failure: Error | undefined;
  const helpers = Array.from({ length: threads - 1 }, () => startHelper((error) => (failure = error)));
  const close = async () => {
    await Promise.all(helpers.map((helper) => helper.terminate()));
  };
  return {
    threads,
    call: (request) => {
      if (failure) throw new Error('a helping thread has failed', { cause: failure });
      for (const [index, helper] of helpers.entries()) helper.postMessage({ ...request, thread: index + 1 });
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

function startHelper(onFailure: (error: Error) => void): Worker {
  const helper = new Worker(new URL('./helper.ts', import.meta.url), { execArgv: [] });
  helper.once('error', onFailure);
  helper.unref();
  return helper;
}
