import { MODELS } from '../cache/tags.ts';
import type { Deps } from '../deps.ts';

/**
 * After another model has begun to serve: what is kept of the former is dropped, and lists are made anew for those who
 * will want them. Until then reads compute theirs on the spot, so that a queue that is away fails nothing.
 */
export async function announceModel({
  cache,
  jobs,
  log,
}: Pick<Deps, 'cache' | 'jobs' | 'log'>): Promise<void> {
  await cache.drop([MODELS]);
  try {
    await jobs.enqueue('recommendations.refreshActive', { reason: 'promoted' });
  } catch (err) {
    log.error({ err }, 'The refresh of recommendations could not be enqueued');
  }
}
