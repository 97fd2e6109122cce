import type { MatineeClient } from './create-client.ts';
import { isMatineeError } from './errors.ts';
import { keptAlive } from './keep-alive.ts';
import { onPageHidden } from './page-hidden.ts';
import type { RouterInputs } from './router-types.ts';

/** A movie of a list that was shown: `{ listId, movieId, position }`. */
export type Impression = RouterInputs['recommendations']['impressions']['impressions'][number];

export type ImpressionsOptions = {
  /** So many are sent at once, without waiting; at most 200, default 50. */
  batchSize?: number;
  /** How long the first of fewer waits for others, in milliseconds; default 3000. */
  delayMs?: number;
  /** Told of what could not be sent, now or at all; for logs. */
  onError?: (error: unknown) => void;
};

/** A list as `recommendations.list` answers it. */
type ShownList = { items: readonly { movie: { id: string } }[]; meta: { listId: string } };

export type Impressions = {
  /** Notes that this was shown. Once for each movie of a list: it may be called at every rendering. */
  add(impression: Impression): void;
  /** The same for all items of a list. */
  addList(list: ShownList): void;
  /** Sends what waits. Never rejects: what gets no answer waits for another try. */
  flush(): Promise<void>;
  /** Sends what waits, and notes nothing more. */
  close(): Promise<void>;
};

/** What the server takes. */
const MOST = 200;
const DEFAULTS = { batchSize: 50, delayMs: 3_000 };
/** More than that wait only without a connection: the oldest go. */
const MOST_WAITING = 1_000;
/** Forgotten after so many; counting once is the server's part. */
const MOST_KNOWN = 10_000;
const FIRST_RETRY_MS = 2_000;
const LAST_RETRY_MS = 60_000;

/**
 * Tells the server what was shown of recommendations, in batches: when enough have come together, after a moment, and when
 * the page is left. Nothing of it throws into the program; what gets no answer is tried again, later and later.
 * @example
 * const shown = collectImpressions(matinee);
 * const list = await matinee.recommendations.list.query();
 * shown.addList(list);
 */
export function collectImpressions(
  matinee: Pick<MatineeClient, 'recommendations'>,
  options: ImpressionsOptions = {},
): Impressions {
  const { batchSize, delayMs, onError } = { ...DEFAULTS, ...options };
  const size = Math.min(Math.max(1, batchSize), MOST);
  const known = new Set<string>();
  let waiting: Impression[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  let sending: Promise<void> | undefined;
  let failures = 0;
  let isClosed = false;

  const report = (error: unknown) => {
    try {
      onError?.(error);
    } catch {
      // What the program's log does is not ours to throw.
    }
  };
  const sendSoon = (ms: number) => {
    clearTimeout(timer);
    timer = setTimeout(() => void flush(), ms);
    // Where timers keep a program alive, this one need not.
    (timer as { unref?: () => void }).unref?.();
  };
  const sendBatch = async (isLast: boolean): Promise<boolean> => {
    const batch = waiting.slice(0, MOST);
    waiting = waiting.slice(MOST);
    try {
      await matinee.recommendations.impressions.mutate(
        { impressions: batch },
        isLast ? keptAlive : undefined,
      );
      failures = 0;
      return true;
    } catch (error) {
      report(error);
      if (!mayPass(error)) return true;
      waiting = [...batch, ...waiting].slice(-MOST_WAITING);
      sendSoon(retryIn(++failures, error));
      return false;
    }
  };
  const flush = (isLast = false): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    sending ??= (async () => {
      while (waiting.length > 0 && (await sendBatch(isLast)));
    })().finally(() => {
      sending = undefined;
      // Came at the very last moment.
      if (waiting.length > 0 && timer === undefined) sendSoon(delayMs);
    });
    return sending;
  };
  const add = (impression: Impression) => {
    const { listId, movieId } = impression;
    const key = `${listId}.${movieId}`;
    if (isClosed || known.has(key)) return;
    if (known.size >= MOST_KNOWN) known.clear();
    known.add(key);
    waiting = [...waiting, impression].slice(-MOST_WAITING);
    if (failures > 0 || sending) return;
    if (waiting.length >= size) void flush();
    else if (timer === undefined) sendSoon(delayMs);
  };
  const stopListening = onPageHidden(() => void flush(true));

  return {
    add,
    addList: ({ items, meta }) => {
      for (const [position, { movie }] of items.entries())
        add({ listId: meta.listId, movieId: movie.id, position });
    },
    flush: () => flush(),
    close: () => {
      isClosed = true;
      stopListening();
      return flush();
    },
  };
}

/** Whether another try may succeed: there was no answer, or one that says later. */
function mayPass(error: unknown): boolean {
  if (!isMatineeError(error)) return false;
  const { kind, status = 0 } = error;
  return kind === 'network' || kind === 'badAnswer' || status === 429 || status >= 500;
}

function retryIn(failures: number, error: unknown): number {
  const asked = isMatineeError(error) ? (error.retryAfter ?? 0) * 1_000 : 0;
  return Math.max(asked, Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** (failures - 1)));
}
