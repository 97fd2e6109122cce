import type { Announcer } from './announcer.ts';
import { type AgesByClass, type CacheReport, cacheClasses } from './cache.ts';
import type { Counters } from './counters.ts';
import type { MemoryTier } from './memory-tier.ts';
import type { News } from './news.ts';
import type { SharedTier } from './redis-tier.ts';

export type Reported = {
  ages: AgesByClass;
  counters: Counters;
  memory?: MemoryTier | undefined;
  news?: News | undefined;
  announcer?: Announcer | undefined;
  shared?: SharedTier | undefined;
};

/** How the parts of a cache do. */
export function reportOf(parts: Reported): Omit<CacheReport, 'isOn'> {
  const { ages, counters, memory, news, announcer, shared } = parts;
  const sizes = memory?.sizes();
  return {
    maxBytes: memory?.maxBytes ?? 0,
    news: {
      by: news?.by ?? 'nobody',
      isConnected: news?.isConnected() ?? false,
      unsent: announcer?.unsent() ?? 0,
    },
    shared: shared ? { isReady: shared.isReady() } : null,
    classes: cacheClasses.map((name) => {
      const { entries = 0, bytes = 0 } = sizes?.get(name) ?? {};
      const { fresh, stale, failing = stale } = ages[name];
      return { class: name, ages: { fresh, stale, failing }, ...counters.of(name), entries, bytes };
    }),
  };
}
