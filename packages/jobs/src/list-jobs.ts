import type { Job, JobType } from 'bullmq';
import { type AdminJob, type ListableState, toAdminJob } from './admin-job.ts';
import type { OpenQueues } from './open-queues.ts';

export interface ListJobs {
  state: ListableState;
  /** All queues when absent. */
  queue?: string | undefined;
  limit: number;
  /** The `next` of the page before. */
  from?: readonly number[] | undefined;
}

/** `next` is undefined on the last page. */
export interface JobPage {
  jobs: AdminJob[];
  next: number[] | undefined;
}

/** BullMQ keeps jobs with a priority apart, and those with children. */
const typesOf: Record<ListableState, readonly JobType[]> = {
  waiting: ['waiting', 'prioritized', 'waiting-children'],
  active: ['active'],
  delayed: ['delayed'],
  failed: ['failed'],
  completed: ['completed'],
};

/**
 * A page over several queues. Each is read from where the page before it ended, so that a page costs the same
 * however deep it lies; what was read and is not shown is read again by the next.
 */
export async function listJobs(
  queues: OpenQueues,
  { state, limit, from = [], queues: names }: Omit<ListJobs, 'queue'> & { queues: readonly string[] },
): Promise<JobPage> {
  const sources = names.flatMap((name) => typesOf[state].map((type) => ({ name, type })));
  const offsets = sources.map((_, i) => from[i] ?? 0);
  const read = await Promise.all(
    sources.map(({ name, type }, i) =>
      queues.ask(name, async (queue) => {
        const start = offsets[i] ?? 0;
        const jobs = (await queue.getJobs([type], start, start + limit, false)) as Job[];
        return jobs.map((job) => toAdminJob(job, state));
      }),
    ),
  );
  const jobs: AdminJob[] = [];
  const taken = sources.map(() => 0);
  while (jobs.length < limit) {
    const newest = newestHead(read, taken);
    const job = newest === undefined ? undefined : read[newest]?.[taken[newest] ?? 0];
    if (newest === undefined || !job) break;
    jobs.push(job);
    taken[newest] = (taken[newest] ?? 0) + 1;
  }
  const hasMore = read.some((of, i) => of.length > (taken[i] ?? 0));
  return { jobs, next: hasMore ? offsets.map((offset, i) => offset + (taken[i] ?? 0)) : undefined };
}

/** Which source is to be read from next. */
function newestHead(read: readonly AdminJob[][], taken: readonly number[]): number | undefined {
  let newest: { source: number; at: number } | undefined;
  read.forEach((jobs, source) => {
    const head = jobs[taken[source] ?? 0];
    if (head && (!newest || timeOf(head) > newest.at)) newest = { source, at: timeOf(head) };
  });
  return newest?.source;
}

function timeOf({ finishedAt, dueAt, enqueuedAt }: AdminJob): number {
  return (finishedAt ?? dueAt ?? enqueuedAt).getTime();
}
