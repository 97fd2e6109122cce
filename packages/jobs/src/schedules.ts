import { isDeepStrictEqual } from 'node:util';
import type { JobSchedulerJson } from 'bullmq';
import { commonOptions } from './bullmq-options.ts';
import type { JobDefinition, JobTable } from './contract.ts';
import { parsePayload } from './payload.ts';
import type { JobQueue } from './runtime.ts';

/**
 * Makes the schedules of one queue those of the table: adds and changes what differs, removes what is gone.
 * Any number of workers may do it, at each start.
 */
export async function syncSchedules(queue: JobQueue, queueName: string, table: JobTable): Promise<void> {
  const wanted = Object.entries(table).filter(([, job]) => job.queue.name === queueName && job.schedule);
  const present = await queue.getJobSchedulers();
  for (const { key } of present) {
    if (!wanted.some(([name]) => name === key)) await queue.removeJobScheduler(key);
  }
  for (const [name, definition] of wanted) {
    const current = present.find(({ key }) => key === name);
    // Setting a schedule again drops its pending run: one that came due while no worker was up would be lost.
    if (current && isSame(current, name, definition) && (await hasPendingRun(queue, current))) continue;
    await setSchedule(queue, name, definition);
  }
}

async function setSchedule(queue: JobQueue, name: string, definition: JobDefinition): Promise<void> {
  const { schedule } = definition;
  if (!schedule) return;
  await queue.upsertJobScheduler(
    name,
    { pattern: schedule.cron, tz: 'UTC' },
    { name, data: parsePayload(name, definition, schedule.payload), opts: commonOptions(definition) },
  );
}

function isSame(current: JobSchedulerJson, name: string, definition: JobDefinition): boolean {
  return (
    current.name === name &&
    current.pattern === definition.schedule?.cron &&
    current.tz === 'UTC' &&
    isDeepStrictEqual(current.template?.data ?? {}, definition.schedule?.payload)
  );
}

async function hasPendingRun(queue: JobQueue, { key, next }: JobSchedulerJson): Promise<boolean> {
  return (await queue.getJob(`repeat:${key}:${next}`)) !== undefined;
}
