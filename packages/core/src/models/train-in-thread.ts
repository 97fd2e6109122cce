import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Measured, Model, ModelSettings, MovieFacts } from '@matinee/recommender';
import type { RatingColumns } from './load-ratings.ts';

export type TrainingInput = {
  ratings: RatingColumns;
  catalogue: MovieFacts[];
  /** Settings are learned from the data, which takes as long as the training; else they are the defaults. */
  isLearned: boolean;
  /** Megabytes that one solve may take; a share of what the machine has where not given. */
  memoryMb?: number | undefined;
  /** Most movies that are solved for at once; what the recommender says where not given. */
  maxMovies?: number | undefined;
};

export type Learned = {
  settings: ModelSettings;
  /** With whom settings were learned, on what was held back from them; nobody where they were not. */
  measured: Measured;
  /** With the same; null where there were too few. */
  recall20: number | null;
};

export type Trained = {
  rows: Omit<Model, 'settings'>;
  dataFingerprint: string;
  /** No row depends on it, and it may go on longer. */
  learned: Promise<Learned>;
};

/** What the threads say. */
export type TrainingMessage =
  | { kind: 'progress'; fraction: number; step: string }
  | { kind: 'memory'; megabytes: number }
  | ({ kind: 'rows' } & Omit<Trained, 'learned'>)
  | ({ kind: 'learned' } & Learned);

export type TrainingOptions = {
  onProgress?: (fraction: number, step: string) => void;
  /** Called with what a solve is about to take. */
  onMemory?: (megabytes: number) => void;
  signal?: AbortSignal;
};

/** What a thread is given: `isAlone` where no other one learns beside it. */
export type ThreadInput = TrainingInput & { isAlone: boolean };

/** Up to so many ratings what takes time is not algebra, and settings are learned by another thread meanwhile. */
const FEW_RATINGS = 500_000;

const isOwned = (buffer: ArrayBufferLike): buffer is ArrayBuffer => buffer instanceof ArrayBuffer;

/**
 * Trains a model in a thread, whose memory goes with it. Resolves when the rows are there, which can be stored while
 * settings are still learned; whoever does not want that any more aborts. The ratings may be handed over: they are not to
 * be used afterwards.
 * @throws what the training threw; the signal's reason
 */
export function trainInThread(
  input: TrainingInput,
  { onProgress, onMemory, signal }: TrainingOptions = {},
): Promise<Trained> {
  signal?.throwIfAborted();
  const rows = Promise.withResolvers<Trained>();
  const learned = Promise.withResolvers<Learned>();
  // Whoever waits for the rows is told; nobody may be waiting for this yet.
  learned.promise.catch(() => {});
  const isAlone =
    !input.isLearned || availableParallelism() === 1 || input.ratings.scores.length > FEW_RATINGS;
  const workerData: ThreadInput = { ...input, isAlone };
  // Many ratings take hundreds of megabytes: the thread gets them, not a copy.
  const columns = isAlone
    ? Object.values(input.ratings)
        .map(({ buffer }) => buffer)
        .filter(isOwned)
    : [];
  const threads = (isAlone ? ['training-thread'] : ['training-thread', 'learning-thread']).map(
    (name) => new Worker(new URL(`./${name}.ts`, import.meta.url), { workerData, transferList: columns }),
  );
  const fail = (reason: unknown) => {
    rows.reject(reason);
    learned.reject(reason);
    for (const thread of threads) void thread.terminate();
  };
  const abort = () => fail(signal?.reason);
  signal?.addEventListener('abort', abort, { once: true });
  const hear = (message: TrainingMessage) => {
    if (message.kind === 'progress') onProgress?.(message.fraction, message.step);
    else if (message.kind === 'memory') onMemory?.(message.megabytes);
    else if (message.kind === 'rows') {
      const { kind, ...found } = message;
      rows.resolve({ ...found, learned: learned.promise });
    } else {
      const { kind, ...found } = message;
      learned.resolve(found);
    }
  };
  let running = threads.length;
  for (const thread of threads) {
    thread.on('message', hear);
    thread.on('error', fail);
    thread.on('exit', (code) => {
      running--;
      if (code !== 0) fail(new Error(`A training thread ended early (exit code ${code})`));
      if (running > 0) return;
      signal?.removeEventListener('abort', abort);
      fail(new Error('The training threads ended without a model'));
    });
  }
  return rows.promise;
}
