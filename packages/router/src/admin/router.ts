import { router } from '../trpc.ts';
import { analyticsRouter } from './analytics.ts';
import { auditRouter } from './audit.ts';
import { cacheRouter } from './cache.ts';
import { jobsRouter, queuesRouter, schedulesRouter } from './jobs.ts';
import { modelsRouter } from './models.ts';
import { reportsRouter } from './reports.ts';
import { syncRouter } from './sync.ts';
import { usersRouter } from './users.ts';

export const adminRouter = router({
  users: usersRouter,
  audit: auditRouter,
  jobs: jobsRouter,
  queues: queuesRouter,
  schedules: schedulesRouter,
  sync: syncRouter,
  cache: cacheRouter,
  models: modelsRouter,
  reports: reportsRouter,
  analytics: analyticsRouter,
});
