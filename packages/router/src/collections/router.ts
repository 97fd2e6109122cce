import { router } from '../trpc.ts';
import { collectionItems } from './items.ts';
import { collectionReads } from './reads.ts';
import { collectionWrites } from './writes.ts';

export const collectionsRouter = router({ ...collectionReads, ...collectionWrites, ...collectionItems });
