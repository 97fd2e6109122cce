import { sql } from 'kysely';
import type { Deps } from '../deps.ts';

/** One run of a job that has ended. */
export type EndedRun = { name: string; seconds: number; isFailed: boolean };

/** How long jobs of a name take, over all workers since the first one. */
export type JobDuration = {
  name: string;
  runs: number;
  /** Of the runs; each try counts. */
  failures: number;
  meanSeconds: number;
  lastSeconds: number;
  lastEndedAt: string;
};

/** @returns by name; jobs that never ran are not in it */
export async function listJobDurations({ db }: Pick<Deps, 'db'>): Promise<{ items: JobDuration[] }> {
  const rows = await db.selectFrom('job_durations').selectAll().orderBy('name').execute();
  return {
    items: rows.map((row) => ({
      name: row.name,
      runs: Number(row.runs),
      failures: Number(row.failures),
      meanSeconds: row.total_seconds / Number(row.runs),
      lastSeconds: row.last_seconds,
      lastEndedAt: row.last_ended_at.toISOString(),
    })),
  };
}

type Sum = { runs: number; failures: number; seconds: number; last: number; at: Date };

/** Collects the runs of one process, of which there may be hundreds a second, and writes them together. */
export type DurationMeter = {
  note(run: EndedRun): void;
  /** Never throws: what cannot be written is written the next time. */
  flush(): Promise<void>;
};

export function createDurationMeter({ db, clock, log }: Pick<Deps, 'db' | 'clock' | 'log'>): DurationMeter {
  let sums = new Map<string, Sum>();
  const add = (name: string, more: Sum): void => {
    const sum = sums.get(name);
    if (!sum) {
      sums.set(name, { ...more });
      return;
    }
    sum.runs += more.runs;
    sum.failures += more.failures;
    sum.seconds += more.seconds;
    if (more.at >= sum.at) Object.assign(sum, { last: more.last, at: more.at });
  };
  return {
    note: ({ name, seconds, isFailed }) =>
      add(name, { runs: 1, failures: isFailed ? 1 : 0, seconds, last: seconds, at: clock.now() }),
    flush: async () => {
      if (sums.size === 0) return;
      const writing = sums;
      sums = new Map();
      try {
        await write(db, writing);
      } catch (err) {
        for (const [name, sum] of writing) add(name, sum);
        log.warn({ err }, 'How long jobs took could not be written');
      }
    },
  };
}

/** In the order of names, as other processes write them, too. */
async function write(db: Deps['db'], sums: Map<string, Sum>): Promise<void> {
  const rows = [...sums].sort(([a], [b]) => (a < b ? -1 : 1));
  await db
    .insertInto('job_durations')
    .values(
      rows.map(([name, { runs, failures, seconds, last, at }]) => ({
        name,
        runs,
        failures,
        total_seconds: seconds,
        last_seconds: last,
        last_ended_at: at,
      })),
    )
    .onConflict((conflict) =>
      conflict.column('name').doUpdateSet({
        runs: sql`job_durations.runs + excluded.runs`,
        failures: sql`job_durations.failures + excluded.failures`,
        total_seconds: sql`job_durations.total_seconds + excluded.total_seconds`,
        last_seconds: sql`case when excluded.last_ended_at >= job_durations.last_ended_at
          then excluded.last_seconds else job_durations.last_seconds end`,
        last_ended_at: sql`greatest(excluded.last_ended_at, job_durations.last_ended_at)`,
      }),
    )
    .execute();
}
