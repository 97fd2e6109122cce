import type { Entry } from './memory-tier.ts';
import { ALL, classTag } from './tags.ts';

/** Something being loaded, and what was dropped meanwhile. */
export type Flight = {
  /** Unknown until the load itself begins. */
  tags: readonly string[] | undefined;
  dropped: Set<string>;
};

/** What a flight brought, and whether another process had loaded it. */
export type Fetched = { entry: Entry; isShared: boolean };

/** Loads under way: whoever asks for the same joins the one there is. */
export type Flights = {
  join(key: string, start: (flight: Flight) => Promise<Fetched>): Promise<Fetched>;
  isRunning(key: string): boolean;
  /** Who asks from now on joins no load that may have read what is dropped; what such a load brings is not kept. */
  drop(tags: readonly string[]): void;
};

export function createFlights(): Flights {
  const running = new Map<string, { flight: Flight; landing: Promise<Fetched> }>();
  return {
    join(key, start) {
      const known = running.get(key);
      if (known) return known.landing;
      const flight: Flight = { tags: undefined, dropped: new Set() };
      const landing = start(flight).finally(() => {
        if (running.get(key)?.flight === flight) running.delete(key);
      });
      running.set(key, { flight, landing });
      return landing;
    },
    isRunning: (key) => running.has(key),
    drop(tags) {
      for (const [key, { flight }] of running) {
        for (const tag of tags) flight.dropped.add(tag);
        if (isConcerned(flight, tags)) running.delete(key);
      }
    },
  };
}

/** Before its tags are known a load may be of anything; `all` and a class concern every one, to be simple. */
function isConcerned({ tags: own }: Flight, tags: readonly string[]): boolean {
  return !own || tags.some((tag) => own.includes(tag) || tag === ALL || tag.startsWith('class:'));
}

/** Whether an entry may show what was dropped while it was on its way. */
export function isOvertaken({ dropped }: Flight, entry: Pick<Entry, 'class' | 'tags'>): boolean {
  return dropped.size > 0 && allTags(entry).some((tag) => dropped.has(tag));
}

/** What drops an entry. */
export function allTags({ class: cacheClass, tags }: Pick<Entry, 'class' | 'tags'>): string[] {
  return [ALL, classTag(cacheClass), ...tags];
}
