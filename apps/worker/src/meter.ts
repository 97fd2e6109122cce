import type { Deps } from '@matinee/core/deps';
import { createDurationMeter, type EndedRun } from '@matinee/core/jobs/job-durations';

const FLUSH_MS = 5_000;

/** Writes how long jobs took, every few seconds and when it stops. */
export function startMeter(deps: Pick<Deps, 'db' | 'clock' | 'log'>): {
  note(run: EndedRun): void;
  stop(): Promise<void>;
} {
  const meter = createDurationMeter(deps);
  const timer = setInterval(() => void meter.flush(), FLUSH_MS);
  timer.unref();
  return {
    note: meter.note,
    stop: async () => {
      clearInterval(timer);
      await meter.flush();
    },
  };
}
