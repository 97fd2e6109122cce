import type { Producer } from '@matinee/jobs';

/** The producing side of `@matinee/jobs`, as core needs it. Enqueue after the transaction has committed. */
export type JobQueue = Pick<Producer, 'enqueue'>;

/** For work that is shared out in parts. */
export type FlowQueue = Pick<Producer, 'enqueueFlow'>;
