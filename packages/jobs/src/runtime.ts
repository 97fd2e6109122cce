import type { BackendFactory, IQueueBackend, JobProgress, Processor, WorkerOptions } from 'bullmq';
import { createPostgresBackend, createRedisBackend, FlowProducer, Queue, QueueEvents, Worker } from 'bullmq';
import type { JobTable } from './contract.ts';
import { type MatineeJobs, jobs as matineeJobs } from './definitions.ts';
import { paceWhenMaxed } from './pace.ts';

/** Where the queues live. */
export interface JobConnection {
  /** Redis when given: `redis://` or `rediss://`. */
  redisUrl?: string | undefined;
  /** PostgreSQL when there is no `redisUrl`. */
  databaseUrl: string;
  /** The database schema of the queues' tables. Default `bullmq`. */
  schema?: string;
  /**
   * What the Redis keys start with. Default `{matinee}`: the braces keep all keys in one slot of a cluster.
   */
  prefix?: string;
  /** Milliseconds a producer waits for its backend before it gives up. Default 2 000. */
  producerDeadlineMs?: number;
}

/** A BullMQ queue on either backend. */
export type JobQueue = Queue<unknown, unknown, string, unknown, unknown, string, IQueueBackend, unknown>;
/** A BullMQ worker on either backend. */
export type QueueWorker = Worker<unknown, unknown, string, IQueueBackend, JobProgress, unknown>;
/** BullMQ's events on either backend. */
export type JobEvents = QueueEvents<unknown, IQueueBackend, unknown>;

/** Adds a job with the jobs it waits for, on either backend. */
export type JobFlows = FlowProducer<IQueueBackend, unknown>;

/** Makes queues, workers and event listeners; holds no connection itself. Whoever makes one closes it. */
export interface JobRuntime<T extends JobTable = MatineeJobs> {
  kind: 'redis' | 'postgres';
  jobs: T;
  producerDeadlineMs: number;
  /** For adding and reading jobs; fails fast when the backend is away. */
  queue(name: string): JobQueue;
  /** For running jobs; waits and reconnects when the backend is away. */
  worker(
    name: string,
    processor: Processor,
    options: Omit<WorkerOptions<unknown>, 'connection'>,
  ): QueueWorker;
  /** For following jobs. */
  events(name: string): JobEvents;
  /** For adding jobs that wait for others; fails fast when the backend is away. */
  flows(): JobFlows;
}

interface Backend {
  kind: 'redis' | 'postgres';
  factory: BackendFactory<IQueueBackend, unknown>;
  producer: object;
  consumer: object;
}

/**
 * Chooses the backend once: Redis when `redisUrl` is given, else PostgreSQL. Opens nothing.
 *
 * @param connection where the queues live; `jobs` replaces the product's job table (for tests)
 */
export function createJobRuntime(connection: JobConnection): JobRuntime;
export function createJobRuntime<T extends JobTable>(connection: JobConnection & { jobs: T }): JobRuntime<T>;
export function createJobRuntime(connection: JobConnection & { jobs?: JobTable }): JobRuntime<JobTable> {
  const producerDeadlineMs = connection.producerDeadlineMs ?? 2_000;
  const { redisUrl } = connection;
  const backend = redisUrl
    ? redisBackend(redisUrl, producerDeadlineMs)
    : postgresBackend(connection, producerDeadlineMs);
  const prefix = connection.prefix ?? '{matinee}';
  const { factory, kind, producer, consumer } = backend;
  return {
    kind,
    jobs: connection.jobs ?? matineeJobs,
    producerDeadlineMs,
    queue: (name) => new Queue(name, { connection: producer, prefix }, factory),
    worker: (name, processor, options) =>
      new Worker(name, processor, { ...options, connection: consumer, prefix }, factory),
    events: (name) => new QueueEvents(name, { connection: consumer, prefix }, factory),
    flows: () => new FlowProducer({ connection: producer, prefix }, factory),
  };
}

function redisBackend(url: string, deadlineMs: number): Backend {
  // Options, never a client: BullMQ closes only what it opened, and a connection left open keeps the process
  // alive.
  const shared = { url, retryStrategy: (times: number) => Math.min(100 * times, 1_000) };
  return {
    kind: 'redis',
    factory: createRedisBackend as BackendFactory<IQueueBackend, unknown>,
    producer: {
      ...shared,
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      connectTimeout: deadlineMs,
      commandTimeout: deadlineMs,
    },
    consumer: { ...shared, maxRetriesPerRequest: null },
  };
}

function postgresBackend(connection: JobConnection, deadlineMs: number): Backend {
  const shared = {
    connectionString: connection.databaseUrl,
    schema: connection.schema ?? 'bullmq',
    keepAlive: true,
    application_name: 'matinee-jobs',
  };
  return {
    kind: 'postgres',
    factory: (name, options, details) =>
      paceWhenMaxed(
        createPostgresBackend(name, options as Parameters<typeof createPostgresBackend>[1], details),
      ),
    // A pool each, besides one connection for LISTEN where somebody waits: few connections are enough.
    producer: { ...shared, max: 2, connectionTimeoutMillis: deadlineMs, query_timeout: deadlineMs },
    consumer: { ...shared, max: 3, connectionTimeoutMillis: 10_000, query_timeout: 30_000 },
  };
}
