import type { JobsOptions } from 'bullmq';
import type { JobDefinition, JobTable, NameIn } from './contract.ts';
import { UnknownJobError } from './errors.ts';

const DAY = 86_400;
const KEEP_COMPLETED = { ageSeconds: DAY, count: 500 };
const KEEP_FAILED = { ageSeconds: 14 * DAY, count: 2_000 };

/** The options every job of a definition carries, scheduled or enqueued. */
export function commonOptions(definition: JobDefinition): JobsOptions {
  const { retry, keepCompleted = KEEP_COMPLETED, keepFailed = KEEP_FAILED } = definition;
  const backoff = retry?.backoff;
  return {
    attempts: retry?.attempts ?? 1,
    ...(backoff && { backoff: { type: backoff.type, delay: backoff.delayMs, jitter: backoff.jitter ?? 0 } }),
    removeOnComplete: { age: keepCompleted.ageSeconds, count: keepCompleted.count },
    removeOnFail: { age: keepFailed.ageSeconds, count: keepFailed.count },
  };
}

/** The options of one enqueued job: the common ones, and what makes it unique or delayed. */
export function enqueueOptions(
  name: string,
  definition: JobDefinition,
  payload: unknown,
  wanted: { priority?: number; delayMs?: number },
): JobsOptions {
  const { unique } = definition;
  const delay = wanted.delayMs ?? unique?.debounceMs;
  return {
    ...commonOptions(definition),
    ...(wanted.priority !== undefined && { priority: wanted.priority }),
    ...(delay !== undefined && { delay }),
    ...(unique && {
      deduplication: {
        id: `${name}/${unique.key(payload)}`,
        keepLastIfActive: true,
        replace: unique.debounceMs !== undefined,
      },
    }),
  };
}

/**
 * The definition of a job.
 *
 * @throws UnknownJobError when the table has no such name
 */
export function getDefinition(table: JobTable, name: NameIn<JobTable>): JobDefinition {
  const definition = Object.hasOwn(table, name) ? table[name] : undefined;
  if (!definition) throw new UnknownJobError(`there is no job named "${name}"`);
  return definition;
}
