import type { Deps } from '../deps.ts';
import type { AgesByClass } from './cache.ts';
import type { Entry } from './memory-tier.ts';

/** What an entry is still good for. */
export type JudgeAge = {
  /** As good as new. */
  isFresh(entry: Entry): boolean;
  /** To be shown while it is loaded anew. */
  isPresentable(entry: Entry): boolean;
  /** Better than nothing. */
  isUsable(entry: Entry): boolean;
};

/** While news do not arrive, what others wrote is seen after this long at the latest. */
const SECONDS_WITHOUT_NEWS = 60;

export function judgeAge({
  clock,
  ages,
  hasNews,
}: Pick<Deps, 'clock'> & { ages: AgesByClass; hasNews(): boolean }): JudgeAge {
  const isWithin = ({ loadedAt }: Entry, seconds: number) =>
    clock.now().getTime() - loadedAt < seconds * 1_000;
  return {
    isUsable: (entry) => {
      const { stale, failing = stale } = ages[entry.class];
      return isWithin(entry, failing);
    },
    isFresh: (entry) => {
      const { fresh } = ages[entry.class];
      return isWithin(entry, hasNews() ? fresh : Math.min(fresh, SECONDS_WITHOUT_NEWS));
    },
    isPresentable: (entry) => hasNews() && isWithin(entry, ages[entry.class].stale),
  };
}
