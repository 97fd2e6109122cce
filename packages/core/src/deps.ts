import type { Database, OpenDatabase } from '@matinee/db';
import type { JobAdmin } from '@matinee/jobs';
import type { TmdbClient } from '@matinee/tmdb';
import type { Logger } from 'pino';
import type { AuthDeps } from './auth/auth-deps.ts';
import type { Cache } from './cache/cache.ts';
import type { FileStorage } from './files/file-storage.ts';
import type { AvatarEncoder } from './images/avatar-encoder.ts';
import type { JobQueue } from './job-queue.ts';

/**
 * What core functions are given. Built once in an app; a function asks only for what it uses:
 * `Pick<Deps, 'db' | 'clock'>`.
 */
export type Deps = {
  db: Database;
  /** The same database for COPY. */
  pool: OpenDatabase['pool'];
  /** Public answers; whatever changes them drops what is kept of them. */
  cache: Cache;
  jobs: JobQueue;
  /** What the queues hold, for administrators. */
  jobAdmin: JobAdmin;
  /** Where there is a key for it. */
  tmdb?: TmdbClient | undefined;
  clock: Clock;
  log: Logger;
  auth: AuthDeps;
  files: FileStorage;
  avatars: AvatarEncoder;
  /** Where clients reach the API, without a slash at the end. */
  publicUrl: string;
};

export type Clock = { now(): Date };

export const systemClock: Clock = { now: () => new Date() };
