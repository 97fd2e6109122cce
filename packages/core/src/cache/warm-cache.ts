import type { Deps } from '../deps.ts';
import { WARM } from './tags.ts';

/**
 * Asks every process that keeps answers to load those that first requests need, where it has none that are fresh. A
 * worker can make none itself: what an answer looks like only the processes know that give them.
 */
export async function warmCache({ cache }: Pick<Deps, 'cache'>): Promise<void> {
  await cache.drop([WARM]);
}
