import { pino } from 'pino';
import type { AgesByClass, Question, Reply } from '../cache/cache.ts';
import { type CacheParts, createCache } from '../cache/create-cache.ts';
import { createMemoryTier } from '../cache/memory-tier.ts';

/** As they are by default. */
export const testAges: AgesByClass = {
  trending: { fresh: 600, stale: 3_600 },
  list: { fresh: 600, stale: 3_600 },
  detail: { fresh: 43_200, stale: 86_400, failing: 604_800 },
  genres: { fresh: 86_400, stale: 604_800 },
  search: { fresh: 60, stale: 600 },
};

/** A cache in memory whose time is set by hand, in seconds. */
export function createTestCache(parts: Partial<CacheParts> = {}) {
  const time = { seconds: 0 };
  const cache = createCache({
    clock: { now: () => new Date(time.seconds * 1_000) },
    log: pino({ level: 'silent' }),
    ages: testAges,
    memory: createMemoryTier(1_000_000),
    ...parts,
  });
  return { cache, time };
}

/** Something that changes, and how often it was asked for. */
export function createSource(first = 'first') {
  let value = first;
  let loads = 0;
  let failure: Error | undefined;
  let gate: Promise<void> | undefined;
  return {
    loads: () => loads,
    write: (text: string) => {
      value = text;
    },
    fail: (error: Error | undefined) => {
      failure = error;
    },
    /** Holds every load that has read, until it is told to go on. */
    hold: () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      gate = promise;
      return () => {
        gate = undefined;
        resolve();
      };
    },
    load: async (): Promise<Reply> => {
      loads += 1;
      const read = value;
      await gate;
      if (failure) throw failure;
      return { body: read, etag: `"${read}"` };
    },
  };
}

export function question(changes: Partial<Question> = {}): Question {
  return { class: 'detail', key: 'movies.get?1', tags: ['movie:1', 'movies'], ...changes };
}
