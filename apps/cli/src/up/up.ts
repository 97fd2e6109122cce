import { loadSample, shouldLoadSample } from '@matinee/core/catalogue/load-sample';
import { needsModel } from '@matinee/core/models/needs-model';
import { createLog } from '@matinee/core/settings/create-log';
import { publicUrl, settings } from '@matinee/core/settings/fragments';
import { type AppDatabase, openAppDatabase } from '@matinee/core/settings/open-app-database';
import { parseSettings } from '@matinee/core/settings/parse-settings';
import { createJobRuntime, createProducer, followJob, migrateJobs } from '@matinee/jobs';
import { z } from 'zod';
import { type Child, startApp } from './children.ts';
import { nextSteps } from './next-steps.ts';
import { assertPortIsFree } from './port.ts';
import { createProgress, type Progress } from './progress.ts';

const schema = z.object(settings);
type Config = z.output<typeof schema>;

/**
 * Everything on one machine, in order: the database, the catalogue, worker and API as processes of their own,
 * a model. Then it waits for Ctrl-C (or for one of them to die) and takes all of it down again.
 */
export async function up(env: NodeJS.ProcessEnv): Promise<void> {
  const config = parseSettings(schema, env);
  const stopped = stopSignal();
  const progress = createProgress();
  await assertPortIsFree(config.HOST, config.PORT);
  await using opened = new AsyncDisposableStack();
  const run = async () => {
    const database = opened.adopt(await openDatabase(config, progress), (it) => it.close());
    await fillCatalogue(database, config, progress);
    const children = startChildren(database, config, env);
    opened.defer(async () => {
      await Promise.all(children.map((child) => child.stop()));
    });
    const crashed = Promise.race(children.map(({ ended }) => ended)).then((how) => {
      throw new Error(`Stopping, because ${how}`);
    });
    crashed.catch(() => {});
    await Promise.race([prepareModel(database, config, progress), crashed, stopped.promise]);
    await Promise.race([Promise.all(children.map(({ ready }) => ready)), crashed, stopped.promise]);
    if (stopped.isStopped()) return;
    console.log(nextSteps(publicUrl(config)));
    await Promise.race([crashed, stopped.promise]);
  };
  await Promise.race([run(), stopped.promise]);
  if (stopped.isStopped()) console.error('\nStopping …');
}

type StopSignal = { promise: Promise<void>; isStopped(): boolean };

function stopSignal(): StopSignal {
  let isStopped = false;
  const { promise, resolve } = Promise.withResolvers<void>();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => {
      isStopped = true;
      resolve();
    });
  return { promise, isStopped: () => isStopped };
}

function openDatabase(config: Config, progress: Progress): Promise<AppDatabase> {
  return progress.step('database', async (update) => {
    update('starting PostgreSQL');
    const { DATABASE_URL: databaseUrl, MATINEE_DATA_DIR: dataDir } = config;
    const database = await openAppDatabase({ databaseUrl, dataDir, max: 4 });
    const where = database.isEmbedded ? 'PostgreSQL runs' : 'connected to DATABASE_URL';
    update(database.migrated.length ? `${where}, ${database.migrated.length} migrations made` : where);
    return database;
  });
}

async function fillCatalogue(database: AppDatabase, config: Config, progress: Progress): Promise<void> {
  const { isEmbedded, pool } = database;
  const isWanted = shouldLoadSample({ setting: config.SAMPLE_DATA, isEmbedded });
  if (!isWanted || config.NODE_ENV === 'production') return;
  await progress.step('catalogue', async (update) => {
    update('loading the MovieLens sample');
    const log = createLog({ name: 'up', level: 'warn', isPretty: true });
    const report = await loadSample(
      { pool, log },
      { onProgress: ({ phase, done, total }) => update(`loading ${phase}`, done / total) },
    );
    update(
      report
        ? `${report.movies.new} movies, ${report.ratings.new} ratings (MovieLens, GroupLens)`
        : 'the MovieLens sample is there',
    );
  });
}

function startChildren({ url }: AppDatabase, config: Config, env: NodeJS.ProcessEnv): Child[] {
  const childEnv = {
    ...env,
    DATABASE_URL: url,
    MATINEE_DATA_DIR: config.MATINEE_DATA_DIR,
    LOG_LEVEL: env.LOG_LEVEL || 'warn',
  };
  return [startApp('worker', childEnv), startApp('api', childEnv)];
}

/** The worker trains; this asks for it (there is never more than one such job) and watches. */
async function prepareModel({ db, url }: AppDatabase, config: Config, progress: Progress): Promise<void> {
  await progress.step('model', async (update) => {
    if (!(await needsModel({ db }))) return update('a trained model is there');
    update('waiting for the worker');
    const connection = { databaseUrl: url, redisUrl: config.REDIS_URL };
    await migrateJobs(connection);
    const runtime = createJobRuntime(connection);
    const producer = createProducer(runtime);
    try {
      const { jobId } = await producer.enqueue('recommender.train', { reason: 'firstStart' });
      await followJob(runtime, 'recommender.train', jobId, {
        onProgress: ({ fraction, step }) => update(step ?? 'training', fraction),
      });
    } finally {
      await producer.close();
    }
    update('trained, and it serves');
  });
}
