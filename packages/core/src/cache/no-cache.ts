import type { Announcer } from './announcer.ts';
import type { AgesByClass, Cache } from './cache.ts';
import { createCounters } from './counters.ts';
import { reportOf } from './report.ts';

/**
 * Keeps nothing: every read is a load. The ages still say how long clients may keep an answer.
 * @param announcer tells those who do keep something what is dropped here
 */
export function noCache(ages: AgesByClass, announcer?: Announcer): Cache {
  const counters = createCounters();
  return {
    isOn: false,
    ages,
    read: (_question, load) => load(),
    drop: async (tags) => announcer?.tell(tags),
    onDrop: () => {},
    report: () => ({ isOn: false, ...reportOf({ ages, counters, announcer }) }),
  };
}
