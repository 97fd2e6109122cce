import { router } from '../trpc.ts';
import { auditRouter } from './audit.ts';
import { usersRouter } from './users.ts';

export const adminRouter = router({ users: usersRouter, audit: auditRouter });
