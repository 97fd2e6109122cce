import type { Database } from '@matinee/db';
import type { Deps } from '../deps.ts';

const HOUR_MS = 3_600_000;

type Kept<T> = { key: string; until: number; value: Promise<T> };

/**
 * For what is the same for everybody, costs a query of some size and may be an hour old: kept in this process, one value
 * a database. Another key, such as the model it is made from, has it loaded anew; a failure is not kept.
 */
export function keepHourly<T>() {
  const kept = new WeakMap<Database, Kept<T>>();
  return (
    { db, clock }: Pick<Deps, 'db' | 'clock'>,
    { key, load }: { key: string; load: () => Promise<T> },
  ): Promise<T> => {
    const now = clock.now().getTime();
    const known = kept.get(db);
    if (known && known.key === key && now < known.until && now >= known.until - HOUR_MS) return known.value;
    const mine = { key, until: now + HOUR_MS, value: load() };
    kept.set(db, mine);
    mine.value.catch(() => {
      if (kept.get(db) === mine) kept.delete(db);
    });
    return mine.value;
  };
}
