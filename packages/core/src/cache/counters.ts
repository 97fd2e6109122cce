import { type CacheClass, type ClassReport, cacheClasses } from './cache.ts';

const counted = ['fresh', 'stale', 'shared', 'missed', 'loads', 'failedLoads'] as const;
export type Counted = (typeof counted)[number];

type Counts = Record<Counted, number>;

export type Counters = {
  count(cacheClass: CacheClass, what: Counted): void;
  of(cacheClass: CacheClass): Pick<ClassReport, Counted | 'hitRatio'>;
};

/** Counts since the start of this process. */
export function createCounters(): Counters {
  const byClass = new Map(cacheClasses.map((name) => [name, zeros()]));
  const of = (cacheClass: CacheClass) => byClass.get(cacheClass) ?? zeros();
  return {
    count: (cacheClass, what) => {
      of(cacheClass)[what] += 1;
    },
    of: (cacheClass) => {
      const counts = of(cacheClass);
      const hits = counts.fresh + counts.stale + counts.shared;
      const reads = hits + counts.missed;
      return { ...counts, hitRatio: reads === 0 ? null : hits / reads };
    },
  };
}

function zeros(): Counts {
  return { fresh: 0, stale: 0, shared: 0, missed: 0, loads: 0, failedLoads: 0 };
}
