import type { Logger } from 'pino';
import { ALL } from './tags.ts';

/** Tells the other processes what was dropped. */
export type Announcer = {
  /** Waits until they are told, a second at most. Never rejects: what cannot be told now is told later. */
  tell(tags: readonly string[]): Promise<void>;
  /** How many tags still wait to be told. */
  unsent(): number;
  /** Tries once more, if anything is left to tell. */
  close(): Promise<void>;
};

export type AnnouncerOptions = {
  send(tags: readonly string[]): Promise<void>;
  log: Pick<Logger, 'warn' | 'info'>;
  retryMs?: number;
};

type Batch = { tags: Set<string>; sent: Promise<void> };

const RETRY_MS = 1_000;
const PATIENCE_MS = 1_000;
/** Instead of remembering more than so many, everything is dropped. */
const MOST_UNSENT = 10_000;

/**
 * One message at a time: what is dropped while one is on its way goes with the next, together. What could not be sent
 * is tried again until it is.
 */
export function createAnnouncer({ send, log, retryMs = RETRY_MS }: AnnouncerOptions): Announcer {
  let next: Batch | undefined;
  let last: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  const unsent = new Set<string>();

  function startBatch(): Batch {
    const tags = new Set<string>();
    const sent = last.then(async () => {
      next = undefined;
      const all = new Set([...unsent, ...tags]);
      try {
        await send([...all]);
      } catch (error) {
        remember(tags);
        throw error;
      }
      forget(all);
    });
    last = sent.catch(() => {});
    return { tags, sent };
  }

  function announce(tags: readonly string[]): Promise<void> {
    next ??= startBatch();
    for (const tag of tags) next.tags.add(tag);
    return next.sent;
  }

  function remember(tags: ReadonlySet<string>): void {
    if (unsent.size === 0) log.warn('Other processes cannot be told what was dropped from the cache');
    for (const tag of tags) unsent.add(tag);
    if (unsent.size > MOST_UNSENT) {
      unsent.clear();
      unsent.add(ALL);
    }
    timer ??= setTimeout(retry, retryMs).unref();
  }

  function forget(sent: ReadonlySet<string>): void {
    const wereUnsent = unsent.size;
    for (const tag of sent) unsent.delete(tag);
    if (wereUnsent > 0) log.info({ tags: wereUnsent }, 'Other processes know again what was dropped');
  }

  function retry(): void {
    timer = undefined;
    if (unsent.size > 0) announce([]).catch(() => {});
  }

  return {
    tell: (tags) => (tags.length > 0 ? settledWithin(PATIENCE_MS, announce(tags)) : Promise.resolve()),
    unsent: () => unsent.size,
    close: async () => {
      await last;
      clearTimeout(timer);
      if (unsent.size > 0) await announce([]).catch(() => {});
      clearTimeout(timer);
    },
  };
}

/** Waits for the end of a promise, good or bad, but not for longer. */
async function settledWithin(ms: number, promise: Promise<void>): Promise<void> {
  const { promise: deadline, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  await Promise.race([promise.catch(() => {}), deadline]);
  clearTimeout(timer);
}
