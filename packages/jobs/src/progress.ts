import type { JobProgress } from './contract.ts';

/** Progress as BullMQ stores it, or undefined when none was reported. */
export function readProgress(stored: unknown): JobProgress | undefined {
  if (typeof stored !== 'object' || stored === null || !('fraction' in stored)) return undefined;
  const { fraction } = stored;
  if (typeof fraction !== 'number') return undefined;
  const step = 'step' in stored && typeof stored.step === 'string' ? stored.step : undefined;
  return step === undefined ? { fraction } : { fraction, step };
}

/**
 * Writes progress without making the handler wait: one write at a time, and what was reported meanwhile is
 * replaced by the newest. A handler may therefore report in a tight loop.
 */
export function createProgressWriter(
  write: (progress: JobProgress) => Promise<void>,
  onError: (error: unknown) => void,
): { report(progress: JobProgress): void; flush(): Promise<void> } {
  let next: JobProgress | undefined;
  let writing: Promise<void> | undefined;
  const drain = async (): Promise<void> => {
    while (next) {
      const progress = next;
      next = undefined;
      await write(progress).catch(onError);
    }
    writing = undefined;
  };
  return {
    report: (progress) => {
      const fraction = Math.min(1, Math.max(0, progress.fraction));
      next = { ...progress, fraction };
      writing ??= drain();
    },
    flush: async () => {
      await writing;
    },
  };
}
