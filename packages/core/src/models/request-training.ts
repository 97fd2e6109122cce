import { recordEvent } from '../audit/record-event.ts';
import type { Deps } from '../deps.ts';
import type { JobActor } from '../jobs/change-job.ts';
import { askQueues } from '../jobs/job-failures.ts';

/** Of the job, which is part of its id to administrators. */
const QUEUE = 'training';

/**
 * Has a model trained. The event stands only when the queue has taken it.
 * @returns the id by which administrators find the job; that of the one that waits already, if one does
 * @throws AppError `unavailable`
 */
export function requestTraining(
  { db, jobs }: Pick<Deps, 'db' | 'jobs'>,
  actor: JobActor,
): Promise<{ jobId: string }> {
  return db.transaction().execute(async (trx) => {
    await recordEvent({ db: trx }, { ...actor, action: 'admin.trainingRequested' });
    const { jobId } = await askQueues('The queue', () =>
      jobs.enqueue('recommender.train', { reason: 'requested' }),
    );
    return { jobId: `${QUEUE}:${jobId}` };
  });
}
