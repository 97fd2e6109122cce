import type { AdminJob } from '@matinee/jobs';
import type { AuditAction } from '../audit/actions.ts';
import { recordEvent } from '../audit/record-event.ts';
import type { Deps } from '../deps.ts';
import { type Job, toJob } from './job.ts';
import { askQueues } from './job-failures.ts';

type ChangeDeps = Pick<Deps, 'db' | 'jobAdmin'>;

/** Who asks for it, for the audit log. */
export type JobActor = { actorId: string; ip?: string | undefined };

type ChangeJob = JobActor & { id: string };

/**
 * Runs a failed job again, with all its attempts.
 * @throws AppError `notFound`, `conflict` when it has not failed, `unavailable`
 */
export async function retryJob(deps: ChangeDeps, { id, ...actor }: ChangeJob): Promise<Job> {
  return toJob(await changeJob(deps, { id, actor, action: 'admin.jobRetried', act: deps.jobAdmin.retryJob }));
}

/**
 * Takes a job out of its queue.
 * @throws AppError `notFound`, `conflict` while it is run and for runs of a schedule, `unavailable`
 */
export async function discardJob(deps: ChangeDeps, { id, ...actor }: ChangeJob): Promise<void> {
  await changeJob(deps, { id, actor, action: 'admin.jobDiscarded', act: deps.jobAdmin.discardJob });
}

type Change = {
  id: string;
  actor: JobActor;
  action: AuditAction;
  act: (id: string) => Promise<AdminJob>;
};

/** The event stands only when the queue has done it: the two cannot share a transaction. */
async function changeJob(
  { db, jobAdmin }: ChangeDeps,
  { id, actor, action, act }: Change,
): Promise<AdminJob> {
  const ask = <T>(what: (id: string) => Promise<T>) => askQueues(`Job ${id}`, () => what(id));
  const { name } = await ask(jobAdmin.getJob);
  return db.transaction().execute(async (trx) => {
    await recordEvent({ db: trx }, { ...actor, action, detail: { job: id, name } });
    return ask(act);
  });
}
