import type { Database } from '@matinee/db';
import { sql } from 'kysely';
import { classTag } from '../cache/tags.ts';
import type { Deps } from '../deps.ts';
import { readActivity, readUsualADay } from './read-activity.ts';
import { refreshBaselines } from './refresh-baselines.ts';
import { type TrendSpan, trendSpans } from './spans.ts';
import { rankTrends, type Trend } from './trend-score.ts';

const LOCK = 4_206_993;
/** Somewhat more than are shown: movies may be deleted before the next time. */
const TRENDS_KEPT = 200;

/**
 * Computes what is trending and stores it, for each span in a transaction of its own. Done again at the same time it
 * stores the same.
 * @returns how many movies are trends
 */
export async function refreshTrending({
  db,
  clock,
  cache,
}: Pick<Deps, 'db' | 'clock' | 'cache'>): Promise<Record<TrendSpan, number>> {
  const counts: Record<TrendSpan, number> = { day: 0, week: 0 };
  for (const span of trendSpans)
    counts[span] = await db.transaction().execute(async (trx) => {
      await sql`set local statement_timeout = 0`.execute(trx);
      await sql`select pg_advisory_xact_lock(${LOCK})`.execute(trx);
      return refreshSpan(trx, { span, now: clock.now() });
    });
  await cache.drop([classTag('trending')]);
  return counts;
}

async function refreshSpan(trx: Database, { span, now }: { span: TrendSpan; now: Date }): Promise<number> {
  await refreshBaselines(trx, { span, now });
  const usualADay = await readUsualADay(trx, span);
  const activities = await readActivity(trx, { span, now });
  const trends = rankTrends(span, activities, { usualADay, limit: TRENDS_KEPT });
  await storeTrends(trx, { span, trends });
  const state = { computed_at: now, baseline_day: now.toISOString().slice(0, 10) };
  await trx
    .insertInto('trend_states')
    .values({ span, ...state })
    .onConflict((conflict) => conflict.column('span').doUpdateSet(state))
    .execute();
  return trends.length;
}

async function storeTrends(
  trx: Database,
  { span, trends }: { span: TrendSpan; trends: readonly Trend[] },
): Promise<void> {
  await trx.deleteFrom('trends').where('span', '=', span).execute();
  if (trends.length === 0) return;
  const rows = trends.map(({ movieId, score, explanation }, position) => ({
    span,
    movie_id: movieId,
    position,
    score,
    explanation: JSON.stringify(explanation),
  }));
  await trx.insertInto('trends').values(rows).execute();
}
