import { AppError } from '../errors.ts';

export type WorkQueueOptions = {
  /** How many run at once. */
  concurrency: number;
  /** How many may wait; the next one is refused. */
  maxWaiting: number;
  /** Seconds a refused caller is told to wait. */
  retryAfter: number;
  /** What a refused caller is told. */
  refusal?: string;
};

export type WorkQueue = <T>(work: () => Promise<T>) => Promise<T>;

/**
 * Runs work a few at a time, first come, first served.
 * @returns a function that rejects with AppError `overloaded` when too many wait already
 */
export function createWorkQueue({
  concurrency,
  maxWaiting,
  retryAfter,
  refusal = 'Too much is going on right now',
}: WorkQueueOptions): WorkQueue {
  let running = 0;
  const waiting: (() => void)[] = [];

  async function enter(): Promise<void> {
    if (running < concurrency) {
      running++;
      return;
    }
    if (waiting.length >= maxWaiting) throw new AppError('overloaded', refusal, { retryAfter });
    await new Promise<void>((resolve) => {
      waiting.push(resolve);
    });
  }

  function leave(): void {
    const next = waiting.shift();
    if (next) next();
    else running--;
  }

  return async (work) => {
    await enter();
    try {
      return await work();
    } finally {
      leave();
    }
  };
}
