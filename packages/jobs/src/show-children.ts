import { Job } from 'bullmq';
import type { JobLog } from './contract.ts';
import type { QueueWorker } from './runtime.ts';

/** Has a job that waits for others show how many of them have ended. */
export function showChildren(worker: QueueWorker, log: JobLog): void {
  const show = async (child: Job): Promise<void> => {
    const parentId = child.parent?.id;
    if (!parentId) return;
    const parent = await Job.fromId(worker, parentId);
    if (!parent) return;
    const counts = await parent.getDependenciesCount();
    const ended = (counts.processed ?? 0) + (counts.ignored ?? 0) + (counts.failed ?? 0);
    const all = ended + (counts.unprocessed ?? 0);
    await parent.updateProgress({ fraction: all === 0 ? 1 : ended / all, step: `${ended} of ${all}` });
  };
  const showQuietly = (child: Job): void => {
    show(child).catch((error: unknown) => {
      log.warn(
        { err: error, job: child.name, jobId: child.id },
        'progress of the parent could not be written',
      );
    });
  };
  worker.on('completed', (job) => showQuietly(job as Job));
  worker.on('failed', (job) => {
    if (job?.finishedOn) showQuietly(job as Job);
  });
}
