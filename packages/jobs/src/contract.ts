import type { z } from 'zod';

/** How a queue is worked on. Several jobs may share one queue. */
export interface QueueDefinition {
  /** No colons: BullMQ builds Redis keys with them. */
  name: string;
  /** Jobs one worker process runs at the same time. Default 1. */
  concurrency?: number;
  /** Jobs all worker processes together run at the same time. Default: no limit. */
  globalConcurrency?: number;
  /**
   * Milliseconds after which a job counts as abandoned when its worker stops renewing the lock. A handler may
   * not block the event loop for longer than half of it. Default 30 000.
   */
  lockDurationMs?: number;
}

/** Retries after a failure, with a growing or a fixed pause. */
export interface RetryDefinition {
  /** Runs in all, the first included. */
  attempts: number;
  backoff?: {
    type: 'fixed' | 'exponential';
    delayMs: number /** Share of the delay, 0–1. */;
    jitter?: number;
  };
}

/** How long finished jobs stay readable. */
export interface RetentionDefinition {
  ageSeconds: number;
  count: number;
}

/**
 * At most one waiting job a key; while one is active, one more is kept for afterwards, so nothing said during
 * the run is lost. With `debounceMs` a job waits that long and a newer one takes its place and starts the
 * wait again.
 */
export interface UniqueDefinition<P> {
  key(payload: P): string;
  debounceMs?: number;
}

/** One job: where it runs, what it carries and how it is retried, kept and scheduled. */
export interface JobDefinition<S extends z.ZodType = z.ZodType> {
  queue: QueueDefinition;
  payload: S;
  retry?: RetryDefinition;
  keepCompleted?: RetentionDefinition;
  keepFailed?: RetentionDefinition;
  unique?: UniqueDefinition<z.output<S>>;
  /** Cron in UTC, five fields or six with seconds first. */
  schedule?: { cron: string; payload: z.output<S> };
}

/** Jobs by name. */
export type JobTable = Record<string, JobDefinition>;

/** The names in a table. */
export type NameIn<T extends JobTable> = keyof T & string;
/** The validated payload of a job in a table. */
export type PayloadIn<T extends JobTable, N extends NameIn<T>> = z.output<T[N]['payload']>;
/** What may be enqueued: the payload before zod fills in defaults. */
export type InputIn<T extends JobTable, N extends NameIn<T>> = z.input<T[N]['payload']>;

/** Declares one job; gives `unique.key` and `schedule.payload` the type of the schema. */
export function defineJob<S extends z.ZodType>(definition: JobDefinition<S>): JobDefinition<S> {
  return definition;
}

/** How far a job is, for a progress bar. */
export interface JobProgress {
  /** From 0 to 1. */
  fraction: number;
  /** What is being done now, for people. */
  step?: string;
}

/** Where structured log lines go; pino's logger fits as it is. */
export interface JobLog {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}
