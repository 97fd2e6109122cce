import type { Deps } from '../deps.ts';

type Finished = { plannedAt: string; results: readonly unknown[]; failures: readonly string[] };

/** What became of the chunks of a refresh: how many users they stored lists of, how many failed, how long all took. */
export async function finishRefresh(
  { clock, log }: Pick<Deps, 'clock' | 'log'>,
  { plannedAt, results, failures }: Finished,
): Promise<{ users: number; failedChunks: number; seconds: number }> {
  const users = results.reduce<number>((sum, result) => sum + usersOf(result), 0);
  const seconds = (clock.now().getTime() - Date.parse(plannedAt)) / 1_000;
  const report = { users, failedChunks: failures.length, seconds };
  const chunks = results.length + failures.length;
  if (failures.length > 0)
    log.error({ ...report, chunks, failures }, 'Lists of some active users are not made anew');
  else log.info({ ...report, chunks }, 'The lists of active users are made anew');
  return report;
}

/** Of a chunk's result, which has been JSON since. */
function usersOf(result: unknown): number {
  const users = typeof result === 'object' && result !== null && 'users' in result ? result.users : 0;
  return typeof users === 'number' ? users : 0;
}
