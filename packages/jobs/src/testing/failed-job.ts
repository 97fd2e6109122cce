import { setTimeout as sleep } from 'node:timers/promises';
import type { JobConnection, JobName } from '../index.ts';
import { createJobRuntime, migrateJobs } from '../index.ts';

/**
 * Adds a job that fails at its first run, and has it run.
 *
 * @returns its id, as administrators name it
 */
export async function addFailedJob(
  connection: JobConnection,
  { name, payload = {}, failure }: { name: JobName; payload?: object; failure: string },
): Promise<string> {
  await migrateJobs(connection);
  const runtime = createJobRuntime(connection);
  const queueName = runtime.jobs[name].queue.name;
  const queue = runtime.queue(queueName);
  const worker = runtime.worker(queueName, () => Promise.reject(new Error(failure)), {});
  try {
    const { id = '' } = await queue.add(name, payload, { attempts: 1 });
    while ((await queue.getJobState(id)) !== 'failed') await sleep(20);
    return `${queueName}:${id}`;
  } finally {
    await worker.close();
    await queue.close();
  }
}
