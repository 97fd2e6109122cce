import { sql } from 'kysely';
import { listIdOf } from '../recommendations/list-id.ts';
import type { Strategy } from '../recommendations/recommendation.ts';
import type { TestDeps } from './test-deps.ts';

export type ListFixture = {
  userId: string;
  revision?: number;
  strategy?: Strategy;
  modelId?: string | null;
};

/** The id of a list that was never stored. */
export function listIdFor({
  userId,
  revision = 0,
  strategy = 'hybrid',
  modelId = null,
}: ListFixture): string {
  return listIdOf({ userId, revision, strategy, modelId, diversity: 0, novelty: 0, include: [] });
}

/** What is counted of recommendations, over all days, strategies and models; without what is 0. */
export async function sumsOf({ db }: Pick<TestDeps, 'db'>): Promise<Record<string, number>> {
  const { rows } = await sql<Record<string, number>>`
    select coalesce(sum(lists), 0)::int as lists, coalesce(sum(cold_lists), 0)::int as "coldLists",
      coalesce(sum(impressions), 0)::int as impressions, coalesce(sum(clicks), 0)::int as clicks,
      coalesce(sum(likes), 0)::int as likes, coalesce(sum(dismissals), 0)::int as dismissals,
      coalesce(sum(already_seen), 0)::int as "alreadySeen" from recommendation_counts`.execute(db);
  return Object.fromEntries(Object.entries(rows[0] ?? {}).filter(([, count]) => count !== 0));
}

/** Forgets all that was counted and shown. */
export async function forgetShown({ db }: Pick<TestDeps, 'db'>): Promise<void> {
  for (const table of ['recommendation_counts', 'recommended_movies', 'shown_lists', 'models'] as const)
    await db.deleteFrom(table).execute();
}
