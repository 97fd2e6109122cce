/** What was done lately, by whom or what it is done for; a few thousand things at most. */
const MOST = 10_000;
const times = new WeakMap<object, Map<string, number>>();

/** Whether it is time to do something again; from then on the time runs anew. Of this process. */
export function isTimeFor(
  owner: object,
  { key, everyMs, now }: { key: string; everyMs: number; now: number },
): boolean {
  const done = times.get(owner) ?? new Map<string, number>();
  times.set(owner, done);
  if (now - (done.get(key) ?? Number.NEGATIVE_INFINITY) < everyMs) return false;
  if (done.size >= MOST) done.clear();
  done.set(key, now);
  return true;
}
