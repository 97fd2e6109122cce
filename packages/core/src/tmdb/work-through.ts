import { setTimeout as sleep } from 'node:timers/promises';
import type { TmdbClient } from '@matinee/tmdb';
import type { Deps } from '../deps.ts';
import { type FetchDeps, fetchMovie } from './fetch-movie.ts';

/** TMDb's ids, some at a time: what comes next is asked for when there is room. */
export type Batches = AsyncIterable<readonly number[]>;

export type WorkReport = {
  stored: number;
  changed: number;
  /** TMDb knows no such movie, or what it said could not be used. */
  skipped: number;
};

/** Enough to use up what the limiter allows while answers take a fifth of a second. */
const AT_ONCE = 10;
/** Pauses in a row after which TMDb is taken for down, and the job for one to be tried later. */
const PATIENCE = 8;
/** For one movie while others are answered. */
const ATTEMPTS = 3;
const SHORTEST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;

type Work = {
  signal?: AbortSignal | undefined;
  onProgress?: (report: WorkReport) => void;
};

/**
 * Fetches and stores many movies, some at once and as fast as TMDb and the limiter let it; memory does not grow with
 * their number. While TMDb does not answer it waits and tries again.
 * @throws TmdbError when TMDb stays silent or refuses the key; what was stored until then is stored
 */
export async function workThrough(deps: FetchDeps, batches: Batches, work: Work = {}): Promise<WorkReport> {
  const report: WorkReport = { stored: 0, changed: 0, skipped: 0 };
  const giveUp = new AbortController();
  const signal = AbortSignal.any([giveUp.signal, ...(work.signal ? [work.signal] : [])]);
  const pause = createPause(deps, signal);
  const one = async (id: number) => {
    const fetched = await untilAnswered(deps, id, { pause, signal });
    if (fetched?.status === 'stored') {
      report.stored++;
      if (fetched.isChanged) report.changed++;
    } else report.skipped++;
    work.onProgress?.(report);
  };
  const ids = flatten(batches);
  const worker = async () => {
    for (;;) {
      const next = await ids.next();
      if (next.done) return;
      signal.throwIfAborted();
      await one(next.value);
    }
  };
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
  } catch (error) {
    giveUp.abort(error);
    throw error;
  }
  return report;
}

/** One at a time, though several ask: the next batch is loaded once. */
async function* flatten(batches: Batches): AsyncGenerator<number, undefined> {
  for await (const batch of batches) yield* batch;
  return undefined;
}

type Pause = {
  /** Answers of TMDb so far. */
  readonly answers: number;
  answered(): void;
  /** All wait here for one: who asks for a pause in the middle of another takes part in it. */
  take(ms: number, error: unknown): Promise<void>;
};

function createPause({ log }: Pick<Deps, 'log'>, signal: AbortSignal): Pause {
  let answers = 0;
  let inARow = 0;
  let current: Promise<void> | undefined;
  return {
    get answers() {
      return answers;
    },
    answered() {
      answers++;
      inARow = 0;
    },
    async take(askedMs, error) {
      if (!current) {
        const ms = Math.min(LONGEST_PAUSE_MS, Math.max(SHORTEST_PAUSE_MS * 2 ** inARow, askedMs));
        if (++inARow > PATIENCE) throw error;
        log.warn({ err: error, ms, inARow }, 'TMDb does not answer; waiting');
        current = sleep(ms, undefined, { signal }).finally(() => {
          current = undefined;
        });
      }
      await current;
    },
  };
}

/** @returns undefined for a movie of which TMDb says nothing that can be used */
async function untilAnswered(
  deps: FetchDeps,
  id: number,
  { pause, signal }: { pause: Pause; signal: AbortSignal },
) {
  const before = pause.answers;
  for (let attempt = 1; ; attempt++)
    try {
      const fetched = await fetchMovie(deps, `tmdb:${id}`, { signal });
      pause.answered();
      return fetched;
    } catch (error) {
      signal.throwIfAborted();
      const ms = pauseFor(deps.tmdb, error);
      // Of others it does tell.
      const isItsOwn = attempt >= ATTEMPTS && pause.answers > before;
      if (ms === undefined || isItsOwn) {
        deps.log.warn({ err: error, tmdbId: id }, 'A movie is left out: TMDb gives no usable answer');
        return undefined;
      }
      await pause.take(ms, error);
    }
}

/** @returns undefined where waiting does not help. @throws what is not TMDb's, and a key that it refuses */
function pauseFor(tmdb: TmdbClient, error: unknown): number | undefined {
  const failure = tmdb.failureOf(error);
  if (!failure || failure.code === 'unauthorized') throw error;
  if (failure.code !== 'unavailable' && failure.code !== 'rateLimited') return undefined;
  return failure.retryAfterMs ?? 0;
}
