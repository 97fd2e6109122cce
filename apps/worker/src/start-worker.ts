import path from 'node:path';
import { systemClock } from '@matinee/core/deps';
import { createDiskStorage } from '@matinee/core/files/disk-storage';
import { needsModel } from '@matinee/core/models/needs-model';
import { createMailDeps } from '@matinee/core/settings/create-mail-deps';
import { openAppDatabase } from '@matinee/core/settings/open-app-database';
import { openCacheNews } from '@matinee/core/settings/open-cache';
import { createJobRuntime, createProducer, migrateJobs, startWorker } from '@matinee/jobs';
import type { Logger } from 'pino';
import type { WorkerConfig } from './config.ts';
import { handlersOf } from './handlers.ts';
import { startMeter } from './meter.ts';
import { openTmdb } from './open-tmdb.ts';

/** What a key is good for, from the first start with it on. */
const tmdbJobs = ['tmdb.syncGenres', 'tmdb.syncList', 'catalogue.enrich'] as const;

/** Opens what the jobs need and starts taking them; a catalogue without a model gets one trained. */
export async function openWorker(config: WorkerConfig, log: Logger): Promise<{ close(): Promise<void> }> {
  const { DATABASE_URL: databaseUrl, REDIS_URL: redisUrl, MATINEE_DATA_DIR: dataDir } = config;
  await using opened = new AsyncDisposableStack();
  const max = config.DATABASE_POOL_SIZE;
  const database = opened.adopt(await openAppDatabase({ databaseUrl, dataDir, max, log }), (it) =>
    it.close(),
  );
  const connection = { databaseUrl: database.url, redisUrl };
  await migrateJobs(connection);
  const runtime = createJobRuntime(connection);
  const { db, pool } = database;
  const mail = await createMailDeps(config);
  const files = createDiskStorage(path.join(dataDir, 'files'));
  const tmdb = openTmdb(config, { log, opened });
  const { RECOMMENDER_USE_TMDB: useTmdb } = config;
  const trainingLimits = { memoryMb: config.RECOMMENDER_MEMORY_MB, maxMovies: config.RECOMMENDER_MAX_MOVIES };
  const { cache } = opened.adopt(
    openCacheNews({ settings: config, pool, redisUrl, clock: systemClock, log }),
    (it) => it.close(),
  );
  const producer = opened.adopt(createProducer(runtime, { log }), (it) => it.close());
  const shared = { db, pool, cache, clock: systemClock, log, files, jobs: producer, tmdb };
  const handlers = handlersOf({ ...shared, flows: producer, mail, useTmdb, trainingLimits });
  const meter = opened.adopt(startMeter(shared), (it) => it.stop());
  const settings = { handlers, log, onEnded: meter.note };
  opened.adopt(await startWorker(runtime, settings), (it) => it.close({ timeoutMs: 3_000 }));
  if (await needsModel({ db })) await producer.enqueue('recommender.train', { reason: 'firstStart' });
  await producer.enqueue('recommender.verifyModel', {});
  await producer.enqueue('cache.warm', {});
  if (tmdb) for (const name of tmdbJobs) await producer.enqueue(name, {});
  const kept = opened.move();
  return { close: () => kept.disposeAsync() };
}
