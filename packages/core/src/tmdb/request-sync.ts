import { recordEvent } from '../audit/record-event.ts';
import type { Deps } from '../deps.ts';
import { AppError } from '../errors.ts';
import type { JobActor } from '../jobs/change-job.ts';
import { askQueues } from '../jobs/job-failures.ts';
import { parseMovieReference } from '../movies/movie-reference.ts';
import { tmdbLists } from './lists.ts';

/** What administrators can have brought up to date with TMDb: a list, all genres, what was edited, all movies. */
export const syncTargets = [...tmdbLists, 'genres', 'changes', 'catalogue'] as const;
export type SyncTarget = (typeof syncTargets)[number];

/** Queues of the jobs, which are part of a job's id to administrators. */
export const BATCHES_QUEUE = 'tmdb-batches';
export const MOVIES_QUEUE = 'tmdb';

type RequestDeps = Pick<Deps, 'db' | 'jobs'>;

/**
 * Has something brought up to date with TMDb, by a job that says so when there is no key. The event stands only when
 * the queue has taken it.
 * @returns the id by which administrators find the job
 * @throws AppError `unavailable`
 */
export async function requestSync(
  deps: RequestDeps,
  { target, ...actor }: JobActor & { target: SyncTarget },
): Promise<{ jobId: string }> {
  return recorded(deps, { actor, target, queue: BATCHES_QUEUE }, () => enqueueTarget(deps, target));
}

/**
 * Has a movie fetched from TMDb now, known here or not.
 * @returns the id by which administrators find the job
 * @throws AppError `unavailable`; `validationFailed` for a number that TMDb has not
 */
export async function requestMovieSync(
  deps: RequestDeps,
  { tmdbId, ...actor }: JobActor & { tmdbId: string },
): Promise<{ jobId: string }> {
  const reference = `tmdb:${tmdbId}`;
  if (!parseMovieReference(reference)) {
    const message = `${tmdbId} is not an id of TMDb`;
    throw new AppError('validationFailed', message, { errors: [{ path: 'tmdbId', message }] });
  }
  return recorded(deps, { actor, target: reference, queue: MOVIES_QUEUE }, () =>
    deps.jobs.enqueue('tmdb.syncMovie', { reference, isForced: true }),
  );
}

function enqueueTarget({ jobs }: RequestDeps, target: SyncTarget): Promise<{ jobId: string }> {
  if (target === 'genres') return jobs.enqueue('tmdb.syncGenres', {});
  if (target === 'changes') return jobs.enqueue('tmdb.syncChanges', {});
  if (target === 'catalogue') return jobs.enqueue('catalogue.enrich', {});
  return jobs.enqueue('tmdb.syncList', { list: target });
}

async function recorded(
  { db }: RequestDeps,
  { actor, target, queue }: { actor: JobActor; target: string; queue: string },
  enqueue: () => Promise<{ jobId: string }>,
): Promise<{ jobId: string }> {
  return db.transaction().execute(async (trx) => {
    await recordEvent({ db: trx }, { ...actor, action: 'admin.syncRequested', detail: { target } });
    const { jobId } = await askQueues('The queue', enqueue);
    return { jobId: `${queue}:${jobId}` };
  });
}
