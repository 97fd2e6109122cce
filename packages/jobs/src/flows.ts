import type { FlowJob } from 'bullmq';
import { commonOptions, getDefinition } from './bullmq-options.ts';
import type { JobLog, JobTable } from './contract.ts';
import { errorReporter } from './log.ts';
import { askWithin, closeQueue } from './open-queues.ts';
import { parsePayload } from './payload.ts';
import type { JobFlows, JobRuntime } from './runtime.ts';

/** The producer of flows of one process, opened when it is first asked something. */
export interface OpenFlows {
  /** @throws JobsUnavailableError when the backend refuses or does not answer within the producer's deadline */
  ask<R>(what: (flows: JobFlows) => Promise<R>): Promise<R>;
  close(): Promise<void>;
}

/** Opens nothing yet. */
export function openFlows<T extends JobTable>(runtime: JobRuntime<T>, log: JobLog): OpenFlows {
  let opened: { flows: JobFlows; ready: Promise<unknown> } | undefined;
  const open = async (): Promise<JobFlows> => {
    if (!opened) {
      const flows = runtime.flows();
      flows.on('error', errorReporter(log, { queue: 'flows' }));
      const entry = { flows, ready: flows.waitUntilReady() };
      opened = entry;
      // As with queues: on PostgreSQL one whose first connection failed stays unusable.
      entry.ready.catch(() => {
        opened = undefined;
        void closeQueue(flows, runtime.producerDeadlineMs);
      });
    }
    await opened.ready;
    return opened.flows;
  };
  return {
    ask: (what) => askWithin(runtime, open().then(what)),
    close: async () => {
      if (opened) await closeQueue(opened.flows, runtime.producerDeadlineMs);
    },
  };
}

/**
 * A parent and its children as BullMQ takes them.
 *
 * @throws UnknownJobError, InvalidJobPayloadError; RangeError without children, or for jobs of several queues
 */
export function flowOf(
  table: JobTable,
  parent: { name: string; payload: unknown },
  children: { name: string; payloads: readonly unknown[] },
): FlowJob {
  const [above, below] = [getDefinition(table, parent.name), getDefinition(table, children.name)];
  const queueName = above.queue.name;
  if (below.queue.name !== queueName)
    throw new RangeError(`"${parent.name}" and "${children.name}" are of several queues`);
  if (children.payloads.length === 0) throw new RangeError(`"${parent.name}" would wait for nothing`);
  return {
    name: parent.name,
    queueName,
    data: parsePayload(parent.name, above, parent.payload),
    opts: commonOptions(above),
    children: children.payloads.map((payload) => ({
      name: children.name,
      queueName,
      data: parsePayload(children.name, below, payload),
      // One that fails for good is told to the parent, which goes on.
      opts: { ...commonOptions(below), ignoreDependencyOnFailure: true },
    })),
  };
}
