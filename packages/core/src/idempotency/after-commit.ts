import type { Deps } from '../deps.ts';
import type { JobQueue } from '../job-queue.ts';

type Announcers = Pick<Deps, 'jobs' | 'cache' | 'log'>;
type Enqueued = Parameters<JobQueue['enqueue']>;

/**
 * Deps for the inside of a transaction: what they would tell the queues and the cache waits for `announce`, which is
 * called once it has committed, or never.
 */
export function announceLater<D extends Announcers>(deps: D): { deps: D; announce(): Promise<void> } {
  const tags = new Set<string>();
  const jobs: Enqueued[] = [];
  const drop = async (dropped: readonly string[]) => {
    for (const tag of dropped) tags.add(tag);
  };
  const enqueue = async (...job: Enqueued) => {
    jobs.push(job);
    return { jobId: 'not enqueued before the commit' };
  };
  return {
    deps: { ...deps, jobs: { ...deps.jobs, enqueue }, cache: { ...deps.cache, drop } },
    announce: async () => {
      if (tags.size > 0) await deps.cache.drop([...tags]);
      for (const job of jobs) await enqueueNow(deps, job);
    },
  };
}

/** What was written is written: a queue that is down must not make it look as if it were not. */
async function enqueueNow({ jobs, log }: Announcers, [name, ...rest]: Enqueued): Promise<void> {
  try {
    await jobs.enqueue(name, ...rest);
  } catch (error) {
    log.error({ err: error, job: name }, 'A job could not be enqueued after the commit');
  }
}
