import { setTimeout as sleep } from 'node:timers/promises';
import type { IQueueBackend } from 'bullmq';

type Pacing = Pick<IQueueBackend, 'isMaxed' | 'waitForJob' | 'disconnectBlocking'>;

const PAUSE_MS = 500;

/**
 * Makes an idle worker pause while its queue's global concurrency is used up.
 *
 * BullMQ's PostgreSQL backend ends the wait for a job as soon as any job is waiting, also one that may not
 * start yet: a second worker would ask again at once, thousands of times a second, for as long as the first
 * job runs.
 */
export function paceWhenMaxed<B extends Pacing>(backend: B): B {
  const waitForJob = backend.waitForJob.bind(backend);
  const disconnectBlocking = backend.disconnectBlocking.bind(backend);
  const closing = new AbortController();
  backend.waitForJob = async (blockTimeout) => {
    if (await backend.isMaxed()) {
      await sleep(PAUSE_MS, undefined, { signal: closing.signal }).catch(() => undefined);
      return null;
    }
    return waitForJob(blockTimeout);
  };
  backend.disconnectBlocking = async (wait) => {
    closing.abort();
    await disconnectBlocking(wait);
  };
  return backend;
}
