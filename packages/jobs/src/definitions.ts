import { z } from 'zod';
import { defineJob, type InputIn, type NameIn, type PayloadIn, type QueueDefinition } from './contract.ts';

// Training holds the CPU for seconds at a time, so its lock lasts longer; the price is a longer wait for the
// next worker when a process is killed in the middle.
const training: QueueDefinition = {
  name: 'training',
  concurrency: 1,
  globalConcurrency: 1,
  lockDurationMs: 60_000,
};
const recommendations: QueueDefinition = { name: 'recommendations', concurrency: 4 };
// A reader may be waiting for a list: what is for many must not stand before it. Each takes a core while it computes.
const recommendationBatches: QueueDefinition = { name: 'recommendation-batches', concurrency: 1 };
const maintenance: QueueDefinition = { name: 'maintenance', concurrency: 1 };
// Files of minutes; a user has one at a time.
const imports: QueueDefinition = { name: 'imports', concurrency: 2 };
const mail: QueueDefinition = { name: 'mail', concurrency: 1 };
// A reader may be waiting for a movie: what takes minutes and hours must not stand before it.
const tmdb: QueueDefinition = { name: 'tmdb', concurrency: 4 };
const tmdbBatches: QueueDefinition = { name: 'tmdb-batches', concurrency: 2, globalConcurrency: 2 };

const threeTries = { attempts: 3, backoff: { type: 'exponential', delayMs: 5_000, jitter: 0.5 } } as const;

/** TMDb's lists, as they are kept in `tmdb_lists`. */
export const tmdbListNames = [
  'popular',
  'topRated',
  'upcoming',
  'nowPlaying',
  'trending.day',
  'trending.week',
] as const;
/** A name in {@link tmdbListNames}. */
export type TmdbListName = (typeof tmdbListNames)[number];

/** Every background job of the product. The worker refuses to start when one of them has no handler. */
export const jobs = {
  /** Trains the models from the ratings and stores them. */
  'recommender.train': defineJob({
    queue: training,
    payload: z.strictObject({ reason: z.enum(['firstStart', 'scheduled', 'grown', 'requested']) }),
    retry: { attempts: 3, backoff: { type: 'exponential', delayMs: 30_000, jitter: 0.5 } },
    unique: { key: () => 'all' },
    schedule: { cron: '0 4 * * *', payload: { reason: 'scheduled' } },
  }),
  /** Has a model trained when the ratings have grown by a tenth since the last time. */
  'recommender.checkGrowth': defineJob({
    queue: maintenance,
    payload: z.strictObject({}),
    retry: threeTries,
    keepCompleted: { ageSeconds: 3_600, count: 50 },
    unique: { key: () => 'all' },
    schedule: { cron: '3-53/10 * * * *', payload: {} },
  }),
  /** Reads the model that serves back; a damaged one serves no more. */
  'recommender.verifyModel': defineJob({
    queue: maintenance,
    payload: z.strictObject({}),
    retry: threeTries,
    unique: { key: () => 'all' },
    schedule: { cron: '25 * * * *', payload: {} },
  }),
  /**
   * Computes and stores one user's list. `revision` is the state the sender had seen: the handler reads the
   * current one, which is never older.
   */
  'recommendations.refreshUser': defineJob({
    queue: recommendations,
    payload: z.strictObject({ userId: z.uuid(), revision: z.int().nonnegative().optional() }),
    retry: threeTries,
    keepCompleted: { ageSeconds: 3_600, count: 200 },
    unique: { key: (payload) => payload.userId, debounceMs: 2_000 },
  }),
  /**
   * Has the lists made anew that users who come often will want, before they are old: in chunks, by any number of
   * workers. Waits in the queue of its chunks, so that it begins when they are done.
   */
  'recommendations.refreshActive': defineJob({
    queue: recommendationBatches,
    payload: z.strictObject({ reason: z.enum(['scheduled', 'promoted']) }),
    retry: threeTries,
    keepCompleted: { ageSeconds: 86_400, count: 100 },
    unique: { key: () => 'all' },
    schedule: { cron: '12-57/15 * * * *', payload: { reason: 'scheduled' } },
  }),
  /** Makes the lists of the users with ids in this range, ends included, where these are old or missing. */
  'recommendations.refreshChunk': defineJob({
    queue: recommendationBatches,
    payload: z.strictObject({ from: z.uuid(), to: z.uuid() }),
    retry: threeTries,
    keepCompleted: { ageSeconds: 3_600, count: 200 },
  }),
  /** Ends a refresh in chunks: its children. */
  'recommendations.finishRefresh': defineJob({
    queue: recommendationBatches,
    payload: z.strictObject({
      reason: z.enum(['scheduled', 'promoted']),
      chunks: z.int().positive(),
      plannedAt: z.iso.datetime(),
    }),
    retry: threeTries,
    keepCompleted: { ageSeconds: 86_400, count: 100 },
  }),
  /** Recomputes what is popular. */
  'catalogue.refreshPopularity': defineJob({
    queue: maintenance,
    payload: z.strictObject({}),
    retry: threeTries,
    schedule: { cron: '0 * * * *', payload: {} },
  }),
  /** Recomputes what is trending. */
  'catalogue.refreshTrending': defineJob({
    queue: maintenance,
    payload: z.strictObject({}),
    retry: threeTries,
    unique: { key: () => 'all' },
    schedule: { cron: '5-55/10 * * * *', payload: {} },
  }),
  /** Moves what came to merged movies after their merge. */
  'catalogue.finishMerges': defineJob({
    queue: maintenance,
    payload: z.strictObject({}),
    retry: threeTries,
    unique: { key: () => 'all' },
    schedule: { cron: '2-52/10 * * * *', payload: {} },
  }),
  /** Deletes who looked at which movie, when it is too long ago. */
  'catalogue.deleteOldViews': defineJob({
    queue: maintenance,
    payload: z.strictObject({}),
    retry: threeTries,
    schedule: { cron: '45 3 * * *', payload: {} },
  }),
  /** Has every process that answers load what first requests need, where it is not there any more. */
  'cache.warm': defineJob({
    queue: maintenance,
    payload: z.strictObject({}),
    retry: threeTries,
    keepCompleted: { ageSeconds: 3_600, count: 50 },
    unique: { key: () => 'all' },
    // What is trending has just been computed.
    schedule: { cron: '7-57/10 * * * *', payload: {} },
  }),
  /** Counts ratings anew and repairs statistics of movies that say something else: none are expected. */
  'catalogue.checkStatistics': defineJob({
    queue: maintenance,
    payload: z.strictObject({}),
    retry: threeTries,
    unique: { key: () => 'all' },
    schedule: { cron: '50 3 * * *', payload: {} },
  }),
  /** Fetches a movie from TMDb that somebody waits for, or whose parts are old. */
  'tmdb.syncMovie': defineJob({
    queue: tmdb,
    payload: z.strictObject({
      reference: z.string().regex(/^(tmdb:[1-9]\d{0,9}|imdb:tt\d{7,10})$/),
      /** Also when it was fetched a moment ago. */
      isForced: z.boolean().optional(),
    }),
    retry: { attempts: 5, backoff: { type: 'exponential', delayMs: 3_000, jitter: 0.5 } },
    keepCompleted: { ageSeconds: 3_600, count: 500 },
    unique: { key: ({ reference }) => reference },
  }),
  /** Fetches from TMDb who somebody is whose page is looked at, or was told of long ago. */
  'tmdb.syncPerson': defineJob({
    queue: tmdb,
    payload: z.strictObject({ tmdbId: z.int().positive() }),
    retry: { attempts: 5, backoff: { type: 'exponential', delayMs: 3_000, jitter: 0.5 } },
    keepCompleted: { ageSeconds: 3_600, count: 500 },
    unique: { key: ({ tmdbId }) => String(tmdbId) },
  }),
  /** Has the genres that TMDb has. */
  'tmdb.syncGenres': defineJob({
    queue: tmdbBatches,
    payload: z.strictObject({}),
    retry: threeTries,
    unique: { key: () => 'all' },
    schedule: { cron: '15 2 * * 1', payload: {} },
  }),
  /** Makes a list of TMDb's, or each of them, what it is there now. */
  'tmdb.syncList': defineJob({
    queue: tmdbBatches,
    payload: z.strictObject({ list: z.enum(tmdbListNames).optional() }),
    retry: threeTries,
    keepCompleted: { ageSeconds: 7 * 86_400, count: 200 },
    unique: { key: ({ list }) => list ?? 'all' },
    schedule: { cron: '5 * * * *', payload: {} },
  }),
  /** Refreshes the movies that TMDb says were edited. */
  'tmdb.syncChanges': defineJob({
    queue: tmdbBatches,
    payload: z.strictObject({}),
    retry: threeTries,
    unique: { key: () => 'all' },
    schedule: { cron: '40 2 * * *', payload: {} },
  }),
  /** Fetches from TMDb what is not known yet or old, the most popular first, and drops what is too old. */
  'catalogue.enrich': defineJob({
    queue: tmdbBatches,
    payload: z.strictObject({}),
    // TMDb may be down for hours.
    retry: { attempts: 8, backoff: { type: 'exponential', delayMs: 60_000, jitter: 0.5 } },
    unique: { key: () => 'all' },
    schedule: { cron: '20 3 * * *', payload: {} },
  }),
  /** Deletes what accounts leave behind: sessions and tokens that have expired, old mails, files nobody has. */
  'accounts.cleanUp': defineJob({
    queue: maintenance,
    payload: z.strictObject({}),
    retry: threeTries,
    schedule: { cron: '30 3 * * *', payload: {} },
  }),
  /** Reads a user's file and writes what it says, or undoes that; the schedule finds imports that were forgotten. */
  'imports.run': defineJob({
    queue: imports,
    payload: z.strictObject({ importId: z.uuid().optional() }),
    retry: threeTries,
    keepCompleted: { ageSeconds: 86_400, count: 200 },
    unique: { key: ({ importId }) => importId ?? 'all' },
    schedule: { cron: '8-58/10 * * * *', payload: {} },
  }),
  /** Sends what is due in the outbox; the schedule finds what nobody announced, and what is to be tried again. */
  'mail.deliver': defineJob({
    queue: mail,
    payload: z.strictObject({}),
    keepCompleted: { ageSeconds: 3_600, count: 100 },
    unique: { key: () => 'all' },
    schedule: { cron: '* * * * *', payload: {} },
  }),
};

/** The product's job table. */
export type MatineeJobs = typeof jobs;
/** A name in {@link jobs}. */
export type JobName = NameIn<MatineeJobs>;
/** What the handler of a job receives. */
export type JobPayload<N extends JobName> = PayloadIn<MatineeJobs, N>;
/** What may be enqueued for a job. */
export type JobInput<N extends JobName> = InputIn<MatineeJobs, N>;
