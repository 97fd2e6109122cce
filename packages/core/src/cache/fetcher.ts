import type { Deps } from '../deps.ts';
import type { AgesByClass, Question, Reply } from './cache.ts';
import type { Counters } from './counters.ts';
import { createFlights, type Fetched, type Flight, isOvertaken } from './flights.ts';
import type { JudgeAge } from './judge-age.ts';
import type { Entry, MemoryTier } from './memory-tier.ts';
import type { SharedTier } from './redis-tier.ts';
import { isRefusal } from './refusal.ts';

export type Load = () => Promise<Reply>;

export type FetcherParts = Pick<Deps, 'clock'> & {
  ages: AgesByClass;
  judge: JudgeAge;
  counters: Counters;
  memory: MemoryTier;
  /** Undefined as long as it cannot be trusted. */
  shared(): SharedTier | undefined;
};

/** Brings into memory what is not there, or not any more as it should be. */
export type Fetcher = {
  /** From what is shared, else from the load; one at a time for a key, however many ask. */
  fetch(question: Question, load: Load): Promise<Fetched>;
  isFetching(key: string): boolean;
  /** What is on its way is not kept if one of these tags is its own. */
  drop(tags: readonly string[]): void;
};

export function createFetcher(parts: FetcherParts): Fetcher {
  const { memory } = parts;
  const flights = createFlights();

  async function bring(flight: Flight, question: Question, load: Load): Promise<Fetched> {
    const found = await findShared(parts, question.key);
    if (!found) return { entry: await loadAndKeep(parts, { flight, question, load }), isShared: false };
    if (!isOvertaken(flight, found)) memory.set(question.key, found);
    return { entry: found, isShared: true };
  }

  return {
    fetch: (question, load) => flights.join(question.key, (flight) => bring(flight, question, load)),
    isFetching: flights.isRunning,
    drop: flights.drop,
  };
}

/** What another process loaded, if it is fresh; what is older will do where there is nothing at all. */
async function findShared({ shared, memory, judge }: FetcherParts, key: string): Promise<Entry | undefined> {
  const found = await shared()?.find(key);
  if (!found) return undefined;
  const isGoodEnough = judge.isFresh(found) || (judge.isPresentable(found) && !memory.get(key));
  return isGoodEnough ? found : undefined;
}

async function loadAndKeep(
  { shared, memory, counters, clock, ages }: FetcherParts,
  { flight, question, load }: { flight: Flight; question: Question; load: Load },
): Promise<Entry> {
  const { key, class: cacheClass, tags: wanted } = question;
  counters.count(cacheClass, 'loads');
  try {
    const tags = typeof wanted === 'function' ? await wanted() : wanted;
    flight.tags = tags;
    const marks = await shared()?.mark({ class: cacheClass, tags });
    const loadedAt = clock.now().getTime();
    const { body, etag, headers } = await load();
    const entry: Entry = { body, etag, headers, class: cacheClass, tags, loadedAt };
    if (isOvertaken(flight, entry)) return entry;
    memory.set(key, entry);
    if (marks) void shared()?.keep(key, entry, { marks, ms: ages[cacheClass].stale * 1_000 });
    return entry;
  } catch (error) {
    counters.count(cacheClass, 'failedLoads');
    if (isRefusal(error)) {
      memory.delete(key);
      void shared()?.remove(key);
    }
    throw error;
  }
}
