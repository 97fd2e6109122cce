import type { JobAdmin, Producer } from '@matinee/jobs';
import { jobs } from '@matinee/jobs/definitions';

/**
 * The product's queues in a test's own database. What procedures enqueue does not get here: `deps.jobs` only
 * remembers it. Loaded and opened at the first use, which few tests make.
 */
export function testQueues(databaseUrl: string): { admin: JobAdmin; close(): Promise<void> } {
  let opened: Promise<Producer> | undefined;
  const ask =
    <A extends unknown[], R>(what: (admin: JobAdmin, ...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      opened ??= open(databaseUrl);
      return what((await opened).admin, ...args);
    };
  return {
    close: async () => (await opened)?.close(),
    admin: {
      queues: [...new Set(Object.values(jobs).map(({ queue }) => queue.name))].sort(),
      countJobs: ask((admin) => admin.countJobs()),
      listJobs: ask((admin, params) => admin.listJobs(params)),
      getJob: ask((admin, id) => admin.getJob(id)),
      retryJob: ask((admin, id) => admin.retryJob(id)),
      discardJob: ask((admin, id) => admin.discardJob(id)),
      listSchedules: ask((admin) => admin.listSchedules()),
      runSchedule: ask((admin, name) => admin.runSchedule(name)),
    },
  };
}

async function open(databaseUrl: string): Promise<Producer> {
  const { createJobRuntime, createProducer, migrateJobs } = await import('@matinee/jobs');
  await migrateJobs({ databaseUrl });
  return createProducer(createJobRuntime({ databaseUrl }));
}
