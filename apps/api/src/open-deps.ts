import { availableParallelism } from 'node:os';
import path from 'node:path';
import { createLimiter } from '@matinee/core/auth/limiter';
import { type Deps, systemClock } from '@matinee/core/deps';
import { createDiskStorage } from '@matinee/core/files/disk-storage';
import { createAvatarEncoder } from '@matinee/core/images/avatar-encoder';
import { createAuthDeps } from '@matinee/core/settings/create-auth-deps';
import { publicUrl } from '@matinee/core/settings/fragments';
import { openAppDatabase } from '@matinee/core/settings/open-app-database';
import { openCache } from '@matinee/core/settings/open-cache';
import { createJobRuntime, createProducer, migrateJobs } from '@matinee/jobs';
import type { Logger } from 'pino';
import type { ApiConfig } from './config.ts';
import { openTmdb } from './open-tmdb.ts';
import { answersVersion } from './openapi.ts';

export type OpenDeps = { deps: Deps; close(): Promise<void> };

/** Everything the API's procedures use; `close` lets go of it in the reverse order. */
export async function openDeps(config: ApiConfig, log: Logger): Promise<OpenDeps> {
  const { DATABASE_URL: databaseUrl, REDIS_URL: redisUrl, MATINEE_DATA_DIR: dataDir } = config;
  await using opened = new AsyncDisposableStack();
  const max = config.DATABASE_POOL_SIZE ?? usualPoolSize(availableParallelism());
  const database = opened.adopt(await openAppDatabase({ databaseUrl, dataDir, max, log }), (it) =>
    it.close(),
  );
  const connection = { databaseUrl: database.url, redisUrl };
  await migrateJobs(connection);
  const jobs = opened.adopt(createProducer(createJobRuntime(connection), { log }), (it) => it.close());
  const limiter = opened.adopt(
    createLimiter({
      redisUrl,
      off: !config.RATE_LIMIT,
      authPerMinute: config.RATE_LIMIT_AUTH_PER_MINUTE,
      readsPerMinute: config.RATE_LIMIT_READS_PER_MINUTE,
      upstreamPerHour: config.RATE_LIMIT_UPSTREAM_PER_HOUR,
    }),
    (it) => it.close(),
  );
  const auth = await createAuthDeps(config, { limiter });
  const tmdb = openTmdb(config, { log, opened });
  const { db, pool } = database;
  const { cache } = opened.adopt(
    openCache({
      settings: config,
      pool,
      databaseUrl: database.url,
      redisUrl,
      clock: systemClock,
      log,
      // Worked out only where answers are shared: it takes a tenth of a second.
      namespace: redisUrl ? answersVersion() : '',
    }),
    (it) => it.close(),
  );
  const kept = opened.move();
  return {
    deps: {
      db,
      pool,
      cache,
      jobs,
      jobAdmin: jobs.admin,
      tmdb,
      clock: systemClock,
      log,
      auth,
      files: createDiskStorage(path.join(dataDir, 'files')),
      avatars: createAvatarEncoder(),
      publicUrl: publicUrl(config),
    },
    close: () => kept.disposeAsync(),
  };
}

/** Connections for as many cores: more only share them, and each plans its statements for itself. */
export function usualPoolSize(cores: number): number {
  return Math.min(20, Math.max(4, 2 * cores));
}
