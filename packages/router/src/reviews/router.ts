import { router } from '../trpc.ts';
import { reviewOpinions } from './opinions.ts';
import { reviewReads } from './reads.ts';
import { reviewWrites } from './writes.ts';

export const reviewsRouter = router({ ...reviewReads, ...reviewWrites, ...reviewOpinions });
