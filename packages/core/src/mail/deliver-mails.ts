import type { Deps } from '../deps.ts';

/** Sends what is due in the outbox. */
export async function deliverMails(_deps: Pick<Deps, 'db' | 'clock' | 'log'>): Promise<void> {}
