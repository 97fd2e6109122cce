import type { JobLog, JobTable } from './contract.ts';
import { LATE, within } from './deadline.ts';
import { JobsUnavailableError } from './errors.ts';
import { errorReporter } from './log.ts';
import type { JobQueue, JobRuntime } from './runtime.ts';

/** Queues of one process, each opened when it is first asked something. */
export interface OpenQueues {
  /**
   * Asks a queue.
   *
   * @throws JobsUnavailableError when the backend refuses or does not answer within the producer's deadline
   */
  ask<R>(queueName: string, what: (queue: JobQueue) => Promise<R>): Promise<R>;
  /** Closes them all; returns within the deadline also when the backend is away. */
  close(): Promise<void>;
}

/** Opens nothing yet. */
export function openQueues<T extends JobTable>(runtime: JobRuntime<T>, log: JobLog): OpenQueues {
  const queues = new Map<string, { queue: JobQueue; ready: Promise<unknown> }>();

  const open = async (name: string): Promise<JobQueue> => {
    let entry = queues.get(name);
    if (!entry) {
      const queue = runtime.queue(name);
      queue.on('error', errorReporter(log, { queue: name }));
      entry = { queue, ready: queue.waitUntilReady() };
      queues.set(name, entry);
      // On PostgreSQL a queue whose first connection failed stays unusable for good: make a new one next
      // time.
      entry.ready.catch(() => {
        queues.delete(name);
        void closeQueue(queue, runtime.producerDeadlineMs);
      });
    }
    await entry.ready;
    return entry.queue;
  };

  return {
    ask: (queueName, what) => askWithin(runtime, open(queueName).then(what)),
    close: async () => {
      const all = [...queues.values()];
      queues.clear();
      await Promise.all(all.map(({ queue }) => closeQueue(queue, runtime.producerDeadlineMs)));
    },
  };
}

/** @throws JobsUnavailableError when the backend refuses or does not answer within the producer's deadline */
export async function askWithin<R>(
  { kind, producerDeadlineMs }: Pick<JobRuntime<JobTable>, 'kind' | 'producerDeadlineMs'>,
  asked: Promise<R>,
): Promise<R> {
  const answer = await within(producerDeadlineMs, asked).catch((cause: unknown) => {
    throw new JobsUnavailableError(`the job queue on ${kind} refused: ${messageOf(cause)}`, { cause });
  });
  if (answer !== LATE) return answer;
  throw new JobsUnavailableError(`the job queue on ${kind} did not answer within ${producerDeadlineMs} ms`);
}

/** Closes a queue; cuts its connection off when that takes longer than `ms`. */
export async function closeQueue(queue: Pick<JobQueue, 'close' | 'disconnect'>, ms: number): Promise<void> {
  const closed = await within(ms, queue.close()).catch(() => undefined);
  if (closed === LATE) await within(ms, queue.disconnect()).catch(() => undefined);
}

function messageOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  return cause.message || String((cause as NodeJS.ErrnoException).code ?? cause.name);
}
