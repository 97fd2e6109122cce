import type { Deps } from '../deps.ts';

/**
 * Has the outbox emptied now, after the transaction that filled it has committed. Never throws: without the job
 * the worker's schedule comes by within a minute.
 */
export async function announceMail({ jobs, log }: Pick<Deps, 'jobs' | 'log'>): Promise<void> {
  try {
    await jobs.enqueue('mail.deliver', {});
  } catch (error) {
    log.error({ err: error }, 'The delivery of mail could not be enqueued');
  }
}
