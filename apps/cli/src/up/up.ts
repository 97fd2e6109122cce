import { loadSample, shouldLoadSample } from '@matinee/core/catalogue/load-sample';
import { systemClock } from '@matinee/core/deps';
import { needsModel } from '@matinee/core/models/needs-model';
import { cacheSettings } from '@matinee/core/settings/cache-settings';
import { createLog } from '@matinee/core/settings/create-log';
import { hasDevelopmentMailbox } from '@matinee/core/settings/create-mail-deps';
import { publicUrl, settings } from '@matinee/core/settings/fragments';
import { type AppDatabase, openAppDatabase } from '@matinee/core/settings/open-app-database';
import { openCacheNews } from '@matinee/core/settings/open-cache';
import { parseSettings } from '@matinee/core/settings/parse-settings';
import { createJobRuntime, createProducer, followJob, migrateJobs } from '@matinee/jobs';
import { z } from 'zod';
import { type Child, startApp } from './children.ts';
import { nextSteps } from './next-steps.ts';
import { assertPortIsFree } from './port.ts';
import { createProgress, type Progress } from './progress.ts';
import { standInEnv, startTmdbStandIn } from './tmdb-stand-in.ts';

const schema = z.object({ ...settings, ...cacheSettings });
type Config = z.output<typeof schema>;

export type UpOptions = {
  /** Ask a program that speaks TMDb's API from the sample, and keep the data of that apart. */
  withTmdbStandIn?: boolean;
};

/**
 * Everything on one machine, in order: the database, the catalogue, worker and API as processes of their own,
 * a model. Then it waits for Ctrl-C (or for one of them to die) and takes all of it down again.
 */
export async function up(env: NodeJS.ProcessEnv, options: UpOptions = {}): Promise<void> {
  const config = parseSettings(schema, env);
  await assertPortIsFree(config.HOST, config.PORT);
  if (options.withTmdbStandIn) return upWithStandIn(env, config);
  return run(env, config);
}

async function upWithStandIn(env: NodeJS.ProcessEnv, config: Config): Promise<void> {
  if (config.DATABASE_URL)
    throw new Error('DATABASE_URL is set: what the stand-in for TMDb invents would get into that database');
  const standIn = await startTmdbStandIn();
  try {
    const { baseUrl } = standIn;
    console.error(
      `TMDb      a stand-in answers at ${baseUrl} (faults and counts: ${new URL('/__faults', baseUrl)}, /__stats)`,
    );
    const itsEnv = standInEnv(env, { baseUrl, dataDir: config.MATINEE_DATA_DIR });
    await run(itsEnv, parseSettings(schema, itsEnv));
  } finally {
    await standIn.stop();
  }
}

async function run(env: NodeJS.ProcessEnv, config: Config): Promise<void> {
  const ending = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => ending.abort(STOPPED));
  try {
    await runUntil(ending, { config, env });
  } catch (error) {
    if (error !== STOPPED) throw error;
  }
}

const STOPPED = new Error('It was stopped');

/** Each step ends before the next begins or anything is closed, so that nothing is opened behind a closing. */
async function runUntil(
  ending: AbortController,
  { config, env }: { config: Config; env: NodeJS.ProcessEnv },
): Promise<void> {
  const { signal } = ending;
  const progress = createProgress();
  await using opened = new AsyncDisposableStack();
  const database = opened.adopt(await openDatabase(config, progress), (it) => it.close());
  signal.throwIfAborted();
  await fillCatalogue(database, config, { progress, signal });
  signal.throwIfAborted();
  const children = startChildren(database, config, env);
  opened.defer(async () => {
    await Promise.all(children.map((child) => child.stop()));
  });
  for (const { ended } of children)
    void ended.then((how) => ending.abort(new Error(`Stopping, because ${how}`)));
  await prepareModel(database, config, { progress, signal });
  const aborted = rejection(signal);
  await Promise.race([Promise.all(children.map(({ ready }) => ready)), aborted]);
  const { DATABASE_URL: databaseUrl, MATINEE_DATA_DIR: dataDir } = config;
  const shown = {
    hasMailbox: hasDevelopmentMailbox(config),
    dataDir: databaseUrl === undefined ? dataDir : undefined,
  };
  console.log(nextSteps(publicUrl(config), shown));
  await aborted.finally(() => console.error('\nStopping …'));
}

/** Rejects with the signal's reason when it is aborted. */
function rejection(signal: AbortSignal): Promise<never> {
  const promise = new Promise<never>((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
  promise.catch(() => {});
  return promise;
}

type Watched = { progress: Progress; signal: AbortSignal };

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

async function fillCatalogue(
  database: AppDatabase,
  config: Config,
  { progress, signal }: Watched,
): Promise<void> {
  const { isEmbedded, pool } = database;
  const isWanted = shouldLoadSample({ setting: config.SAMPLE_DATA, isEmbedded });
  if (!isWanted || config.NODE_ENV === 'production') return;
  await progress.step('catalogue', async (update) => {
    update('loading the MovieLens sample');
    const log = createLog({ name: 'up', level: 'warn', isPretty: true });
    const news = { settings: config, pool, redisUrl: config.REDIS_URL, clock: systemClock, log };
    await using opened = new AsyncDisposableStack();
    const { cache } = opened.adopt(openCacheNews(news), (it) => it.close());
    const report = await loadSample(
      { pool, cache, log },
      { signal, onProgress: ({ phase, done, total }) => update(`loading ${phase}`, done / total) },
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
async function prepareModel(
  { db, url }: AppDatabase,
  config: Config,
  { progress, signal }: Watched,
): Promise<void> {
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
        signal,
        onProgress: ({ fraction, step }) => update(step ?? 'training', fraction),
      });
    } finally {
      await producer.close();
    }
    update('trained, and it serves');
  });
}
