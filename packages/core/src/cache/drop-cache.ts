import { recordEvent } from '../audit/record-event.ts';
import type { Deps } from '../deps.ts';
import type { CacheClass, CacheReport } from './cache.ts';
import { ALL, classTag } from './tags.ts';

export type DropCache = {
  class?: CacheClass | undefined;
  tags?: readonly string[] | undefined;
  /** The administrator who asks for it. */
  actorId: string;
  ip: string;
};

/**
 * Drops a class, or what has one of these tags, in all processes; everything when neither is named.
 * @returns how the cache of this process does then
 */
export async function dropCache(
  deps: Pick<Deps, 'db' | 'cache'>,
  { class: cacheClass, tags = [], actorId, ip }: DropCache,
): Promise<CacheReport> {
  const named = [...(cacheClass ? [classTag(cacheClass)] : []), ...tags];
  const dropped = named.length > 0 ? named : [ALL];
  await recordEvent(deps, {
    action: 'admin.cacheDropped',
    actorId,
    ip,
    detail: { tags: dropped.join(', ') },
  });
  await deps.cache.drop(dropped);
  return deps.cache.report();
}
