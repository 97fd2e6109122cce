import { type RawBuilder, sql } from 'kysely';
import type { Deps } from '../deps.ts';
import { notFound } from '../errors.ts';
import { type ServingModel, toSettings } from '../models/serving-model.ts';
import type { ListItem } from './compute-list.ts';
import type { Strategy } from './recommendation.ts';

/** How long a stored list counts as fresh when nothing has changed. */
export const FRESH_MS = 2 * 3_600_000;

export type ListState = {
  revision: number;
  model: ServingModel | undefined;
  stored: { id: string; generatedAt: Date } | undefined;
};

/**
 * The user's revision, the serving model and a stored list that fits both, in one query.
 * @throws AppError `notFound` for a user that is gone
 */
export async function getListState(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  { userId, strategy }: { userId: string; strategy: Strategy },
): Promise<ListState> {
  const { rows } = await sql<{
    revision: number;
    modelId: string | null;
    settings: unknown;
    listId: string | null;
    generatedAt: Date | null;
  }>`
    select u.taste_revision as revision, m.id as "modelId", m.settings, l.id as "listId", l.generated_at as "generatedAt"
    from users u
    left join models m on m.is_serving
    left join lateral (${freshList({ userId, strategy, revision: sql`u.taste_revision`, now: clock.now() })}) l on true
    where u.id = ${userId}`.execute(db);
  const [row] = rows;
  if (!row) throw notFound('The user');
  const { revision, modelId, settings, listId, generatedAt } = row;
  return {
    revision,
    model: modelId === null ? undefined : { id: modelId, settings: toSettings(settings) },
    stored: listId && generatedAt ? { id: listId, generatedAt } : undefined,
  };
}

type FreshList = { userId: string; strategy: Strategy; revision: RawBuilder<number>; now: Date };

/** The newest stored list of this revision that is fresh, and of `models m`: for a lateral join. */
export function freshList({ userId, strategy, revision, now }: FreshList): RawBuilder<unknown> {
  const notBefore = new Date(now.getTime() - FRESH_MS);
  return sql`
      select id, generated_at from recommendation_lists
      where user_id = ${userId} and strategy = ${strategy} and taste_revision = ${revision}
        and model_id is not distinct from m.id and generated_at > ${notBefore}
      order by generated_at desc limit 1`;
}

/** The items of a stored list, in their order. */
export async function readItems(
  { db }: Pick<Deps, 'db'>,
  { listId, limit }: { listId: string; limit?: number | undefined },
): Promise<ListItem[]> {
  const rows = await db
    .selectFrom('recommendations')
    .select(['movie_id as movieId', 'score', 'reasons', 'components'])
    .where('list_id', '=', listId)
    .orderBy('position')
    .$if(limit !== undefined, (query) => query.limit(limit ?? 0))
    .execute();
  // Written by storeList alone.
  return rows as unknown as ListItem[];
}

/** One item of a stored list of this user. */
export async function findStoredItem(
  { db }: Pick<Deps, 'db'>,
  { userId, listId, movieId }: { userId: string; listId: string; movieId: number },
): Promise<ListItem | undefined> {
  const row = await db
    .selectFrom('recommendations as r')
    .innerJoin('recommendation_lists as l', 'l.id', 'r.list_id')
    .where('l.id', '=', listId)
    .where('l.user_id', '=', userId)
    .where('r.movie_id', '=', movieId)
    .select(['r.movie_id as movieId', 'r.score', 'r.reasons', 'r.components'])
    .executeTakeFirst();
  return row as unknown as ListItem | undefined;
}
