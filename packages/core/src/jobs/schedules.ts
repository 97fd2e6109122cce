import { recordEvent } from '../audit/record-event.ts';
import type { Deps } from '../deps.ts';
import type { JobActor } from './change-job.ts';
import { askQueues } from './job-failures.ts';

/** `cron` in UTC; `nextRunAt` is null before a worker has started once. */
export type Schedule = { name: string; queue: string; cron: string; nextRunAt: string | null };

/**
 * Every job that runs by a schedule, by name.
 * @throws AppError `unavailable`
 */
export async function listSchedules({ jobAdmin }: Pick<Deps, 'jobAdmin'>): Promise<{ items: Schedule[] }> {
  const schedules = await askQueues('The queue', () => jobAdmin.listSchedules());
  return {
    items: schedules.map((schedule) => ({
      ...schedule,
      nextRunAt: schedule.nextRunAt?.toISOString() ?? null,
    })),
  };
}

/**
 * Runs a scheduled job now, besides its schedule.
 * @throws AppError `notFound`, `unavailable`
 */
export function runSchedule(
  { db, jobAdmin }: Pick<Deps, 'db' | 'jobAdmin'>,
  { name, ...actor }: JobActor & { name: string },
): Promise<{ jobId: string }> {
  return db.transaction().execute(async (trx) => {
    await recordEvent({ db: trx }, { ...actor, action: 'admin.scheduleRun', detail: { name } });
    const { id } = await askQueues(`A schedule of ${name}`, () => jobAdmin.runSchedule(name));
    return { jobId: id };
  });
}
