import { warmCache } from '@matinee/core/cache/warm-cache';
import { checkStatistics } from '@matinee/core/catalogue/check-statistics';
import { refreshPopularity } from '@matinee/core/catalogue/refresh-popularity';
import { cleanUpAccounts } from '@matinee/core/clean-up/clean-up-accounts';
import type { Deps } from '@matinee/core/deps';
import { runForgottenImports, runImport } from '@matinee/core/imports/run/run-import';
import type { FlowQueue } from '@matinee/core/job-queue';
import { deliverMails, type MailDeps } from '@matinee/core/mail/deliver-mails';
import { checkGrowth } from '@matinee/core/models/data-growth';
import { runTraining } from '@matinee/core/models/run-training';
import type { TrainParams } from '@matinee/core/models/train';
import { verifyServing } from '@matinee/core/models/verify-serving';
import { finishMerges } from '@matinee/core/movies/writes/finish-merges';
import { finishRefresh } from '@matinee/core/recommendations/finish-refresh';
import { planRefresh, refreshChunk } from '@matinee/core/recommendations/refresh-active';
import { refreshUser } from '@matinee/core/recommendations/refresh-user';
import { enrichCatalogue } from '@matinee/core/tmdb/enrich';
import { syncPerson } from '@matinee/core/tmdb/fetch-person';
import { syncChanges } from '@matinee/core/tmdb/sync-changes';
import { syncGenres } from '@matinee/core/tmdb/sync-genres';
import { syncLists } from '@matinee/core/tmdb/sync-list';
import { syncMovie } from '@matinee/core/tmdb/sync-movie';
import { refreshTrending } from '@matinee/core/trending/refresh-trending';
import { deleteOldViews } from '@matinee/core/views/delete-old-views';
import { type JobHandlers, jobs } from '@matinee/jobs';

export type WorkerDeps = Pick<Deps, 'db' | 'pool' | 'cache' | 'clock' | 'log' | 'files' | 'jobs' | 'tmdb'> & {
  mail: MailDeps;
  flows: FlowQueue;
  /** Whether models may be trained on what TMDb says. */
  useTmdb?: boolean;
  /** What a training may take, see `TrainParams`. */
  trainingLimits?: Pick<TrainParams, 'memoryMb' | 'maxMovies'>;
};

/** After that nobody tries again, so the user is told. */
const LAST_ATTEMPT = jobs['imports.run'].retry?.attempts ?? 1;

/** One call into core for every job; each may run twice. */
export function handlersOf(deps: WorkerDeps): JobHandlers {
  return {
    'recommender.train': ({ reason }, { reportProgress, signal }) =>
      runTraining(deps, {
        reason,
        signal,
        ...(deps.useTmdb && { useTmdb: true }),
        ...deps.trainingLimits,
        onProgress: (fraction, step) => reportProgress({ fraction, step }),
      }),
    'recommender.checkGrowth': () => checkGrowth(deps),
    'recommender.verifyModel': () => verifyServing(deps),
    'recommendations.refreshUser': ({ userId }) => refreshUser(deps, userId),
    'recommendations.refreshActive': ({ reason }) => planRefresh(deps, reason),
    'recommendations.refreshChunk': (range, { signal, reportProgress }) =>
      refreshChunk(deps, range, { signal, onProgress: (fraction) => reportProgress({ fraction }) }),
    'recommendations.finishRefresh': async ({ plannedAt }, { children }) =>
      finishRefresh(deps, { plannedAt, ...(await children()) }),
    'catalogue.refreshPopularity': () => refreshPopularity(deps),
    'catalogue.refreshTrending': () => refreshTrending(deps),
    'catalogue.finishMerges': () => finishMerges(deps),
    'catalogue.deleteOldViews': () => deleteOldViews(deps),
    'catalogue.checkStatistics': (_payload, { signal }) => checkStatistics(deps, { signal }),
    'cache.warm': () => warmCache(deps),
    'tmdb.syncMovie': (payload, { signal }) => syncMovie(deps, payload, { signal }),
    'tmdb.syncPerson': (payload, { signal }) => syncPerson(deps, payload, { signal }),
    'tmdb.syncGenres': (_payload, { signal }) => syncGenres(deps, { signal }),
    'tmdb.syncList': (payload, { signal, reportProgress }) =>
      syncLists(deps, payload, {
        signal,
        onProgress: (fraction, step) => reportProgress({ fraction, step }),
      }),
    'tmdb.syncChanges': (_payload, { signal }) => syncChanges(deps, { signal }),
    'catalogue.enrich': (_payload, { signal, reportProgress }) =>
      enrichCatalogue(deps, { signal, onProgress: (fraction, step) => reportProgress({ fraction, step }) }),
    'accounts.cleanUp': () => cleanUpAccounts(deps),
    'imports.run': ({ importId }, { attempt, signal, reportProgress }) => {
      const onProgress = (done: number, total: number | null) =>
        reportProgress({ fraction: total ? done / total : 0, step: total === null ? 'reading' : 'writing' });
      const options = { signal, onProgress };
      if (importId === undefined) return runForgottenImports(deps, options);
      return runImport(deps, { importId, isLastTry: attempt >= LAST_ATTEMPT }, options);
    },
    'mail.deliver': (_payload, { signal }) => deliverMails(deps, { signal }),
  };
}
