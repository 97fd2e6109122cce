import type { Deps } from '../deps.ts';
import type { Announcer } from './announcer.ts';
import type { AgesByClass, Cache, Question } from './cache.ts';
import { createCounters } from './counters.ts';
import { createFetcher, type Load } from './fetcher.ts';
import { judgeAge } from './judge-age.ts';
import type { Entry, MemoryTier } from './memory-tier.ts';
import type { News, NewsListener } from './news.ts';
import type { SharedTier } from './redis-tier.ts';
import { reportOf } from './report.ts';
import { ALL } from './tags.ts';

/** Hears and tells what is dropped. */
export type Newsroom = { news: News; announcer: Announcer };

export type CacheParts = Pick<Deps, 'clock' | 'log'> & {
  ages: AgesByClass;
  memory: MemoryTier;
  shared?: SharedTier | undefined;
  /** Unset where no other process is. */
  openNews?: ((listener: NewsListener) => Newsroom) | undefined;
};

/** A cache over its parts; see {@link Cache}. */
export function createCache({ clock, log, ages, memory, shared, openNews }: CacheParts): Cache {
  const listeners: ((tags: readonly string[]) => void)[] = [];
  const dropHere = (tags: readonly string[]) => {
    memory.drop(tags);
    fetcher.drop(tags);
    for (const listener of listeners) listener(tags);
  };
  const { news, announcer } = openNews?.({ onDropped: dropHere, onConnected: () => dropHere([ALL]) }) ?? {};
  const judge = judgeAge({ clock, ages, hasNews: () => !news || news.isConnected() });
  const counters = createCounters();
  // What this process could not make worthless there yet is not to be read from there.
  const trusted = () => (announcer?.unsent() ? undefined : shared);
  const fetcher = createFetcher({ clock, ages, judge, counters, memory, shared: trusted });

  function refresh(question: Question, load: Load): void {
    if (fetcher.isFetching(question.key)) return;
    fetcher.fetch(question, load).catch((error: unknown) => {
      log.warn({ err: error, class: question.class }, 'What is kept could not be loaded anew');
    });
  }

  async function fetch(question: Question, load: Load, old: Entry | undefined): Promise<Entry> {
    try {
      const { entry, isShared } = await fetcher.fetch(question, load);
      counters.count(question.class, isShared ? 'shared' : 'missed');
      if (!judge.isFresh(entry)) refresh(question, load);
      return entry;
    } catch (error) {
      counters.count(question.class, 'missed');
      if (old && judge.isUsable(old) && memory.get(question.key)) return old;
      throw error;
    }
  }

  return {
    isOn: true,
    ages,
    async read(question, load) {
      const entry = memory.get(question.key);
      if (entry && judge.isFresh(entry)) {
        counters.count(question.class, 'fresh');
        return entry;
      }
      if (entry && judge.isPresentable(entry)) {
        counters.count(question.class, 'stale');
        refresh(question, load);
        return entry;
      }
      return fetch(question, load, entry);
    },
    async drop(tags) {
      dropHere(tags);
      await announcer?.tell(tags);
    },
    onDrop: (listener) => {
      listeners.push(listener);
    },
    report: () => ({ isOn: true, ...reportOf({ ages, counters, memory, news, announcer, shared }) }),
  };
}
