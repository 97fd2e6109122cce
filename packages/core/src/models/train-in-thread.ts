import { Worker } from 'node:worker_threads';
import type { Measured, Model, MovieFacts, RatingColumns } from '@matinee/recommender';

export type TrainingInput = {
  ratings: RatingColumns;
  catalogue: MovieFacts[];
  /** Settings are learned from the data first, which takes twice as long as the training; else they are the defaults. */
  isLearned: boolean;
  /** Megabytes that one solve may take; a share of what the machine has where not given. */
  memoryMb?: number | undefined;
  /** Most movies that are solved for at once; what the recommender says where not given. */
  maxMovies?: number | undefined;
};

export type Trained = {
  model: Model;
  dataFingerprint: string;
  /** With whom settings were learned, on what was held back from them; nobody where they were not. */
  measured: Measured;
};

/** What the thread says. */
export type TrainingMessage =
  | { kind: 'progress'; fraction: number; step: string }
  | { kind: 'memory'; megabytes: number }
  | ({ kind: 'trained' } & Trained);

export type TrainingOptions = {
  onProgress?: (fraction: number, step: string) => void;
  /** Called with what a solve is about to take. */
  onMemory?: (megabytes: number) => void;
  signal?: AbortSignal;
};

/**
 * Trains a model in a thread, whose memory goes with it.
 * @throws what the training threw; the signal's reason
 */
export function trainInThread(
  input: TrainingInput,
  { onProgress, onMemory, signal }: TrainingOptions = {},
): Promise<Trained> {
  signal?.throwIfAborted();
  return new Promise((resolve, reject) => {
    const thread = new Worker(new URL('./training-thread.ts', import.meta.url), { workerData: input });
    const abort = () => {
      reject(signal?.reason);
      void thread.terminate();
    };
    signal?.addEventListener('abort', abort, { once: true });
    thread.on('message', (message: TrainingMessage) => {
      if (message.kind === 'progress') onProgress?.(message.fraction, message.step);
      else if (message.kind === 'memory') onMemory?.(message.megabytes);
      else {
        const { model, dataFingerprint, measured } = message;
        resolve({ model, dataFingerprint, measured });
      }
    });
    thread.on('error', reject);
    thread.on('exit', (code) => {
      signal?.removeEventListener('abort', abort);
      reject(new Error(`The training thread ended early (exit code ${code})`));
    });
  });
}
