import { Worker } from 'node:worker_threads';
import type { Measured, Model, ModelSettings, MovieFacts, RatingColumns } from '@matinee/recommender';

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
};

export type Trained = {
  rows: Omit<Model, 'settings'>;
  dataFingerprint: string;
  /** No row depends on it, and it may go on longer. */
  learned: Promise<Learned>;
};

/** What the thread says. */
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

/**
 * Trains a model in a thread, whose memory goes with it. Resolves when the rows are there, which can be stored while the
 * thread goes on to learn; whoever does not want that any more aborts.
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
  const reject = (reason: unknown) => {
    rows.reject(reason);
    learned.reject(reason);
  };
  const thread = new Worker(new URL('./training-thread.ts', import.meta.url), { workerData: input });
  const abort = () => {
    reject(signal?.reason);
    void thread.terminate();
  };
  signal?.addEventListener('abort', abort, { once: true });
  thread.on('message', (message: TrainingMessage) => {
    if (message.kind === 'progress') onProgress?.(message.fraction, message.step);
    else if (message.kind === 'memory') onMemory?.(message.megabytes);
    else if (message.kind === 'rows') {
      const { kind, ...found } = message;
      rows.resolve({ ...found, learned: learned.promise });
    } else {
      const { kind, ...found } = message;
      learned.resolve(found);
    }
  });
  thread.on('error', reject);
  thread.on('exit', (code) => {
    signal?.removeEventListener('abort', abort);
    reject(new Error(`The training thread ended early (exit code ${code})`));
  });
  return rows.promise;
}
