import type { Database } from '@matinee/db';
import type { Deps } from '../deps.ts';
import type { HeldRows } from '../models/read-rows.ts';
import { findServingModel, type ServingModel } from '../models/serving-model.ts';
import { computeList, defaultManner, type ListItem } from './compute-list.ts';
import { type ListManner, listIdFrom } from './list-id.ts';
import type { Strategy } from './recommendation.ts';
import { findTaste, type Taste } from './taste.ts';

/** The one strategy whose lists are kept; the others are computed when asked for. */
export const STORED_STRATEGY: Strategy = 'hybrid';

/** How the lists that are kept are made: those that are asked for without anything special. */
export function storedManner(model: ServingModel | undefined): ListManner {
  return { strategy: STORED_STRATEGY, ...defaultManner(model), include: [] };
}

/** How long they are. */
export const STORED_LENGTH = 120;
/** Feedback may refer to a list some time after it was shown. */
const LISTS_KEPT = 5;

/**
 * Computes a user's list and stores it, under an id made from what it was computed from: doing it twice
 * stores it once. A user that is gone is nobody's error.
 */
export async function refreshUser(
  deps: Pick<Deps, 'db' | 'clock'>,
  userId: string,
): Promise<StoredList | undefined> {
  const taste = await findTaste(deps, { userId });
  if (!taste) return undefined;
  const model = await findServingModel(deps);
  return storeListOf(deps, { userId, taste, model });
}

export type StoredList = { listId: string; items: number };
type ListOf = { userId: string; taste: Taste; model: ServingModel | undefined };

/** {@link refreshUser} for a taste that has been read. */
export async function storeListOf(
  deps: Pick<Deps, 'db' | 'clock'> & { heldRows?: HeldRows },
  { userId, taste, model }: ListOf,
): Promise<StoredList | undefined> {
  const manner = storedManner(model);
  const items = await computeList(deps, { ...manner, taste, model, limit: STORED_LENGTH });
  const listId = listIdFrom({ userId, taste, model }, manner);
  const isStored = await deps.db.transaction().execute(async (db) => {
    if (!(await isThere(db, { userId, modelId: model?.id }))) return false;
    await db
      .insertInto('recommendation_lists')
      .values({
        id: listId,
        user_id: userId,
        model_id: model?.id ?? null,
        strategy: STORED_STRATEGY,
        taste_revision: taste.revision,
        generated_at: deps.clock.now(),
      })
      .onConflict((conflict) =>
        conflict.column('id').doUpdateSet((eb) => ({ generated_at: eb.ref('excluded.generated_at') })),
      )
      .execute();
    await storeItems(db, listId, items);
    await deleteOldLists(db, userId);
    return true;
  });
  return isStored ? { listId, items: items.length } : undefined;
}

/** Keeps both from being deleted until the list is stored; the model may have been since it was read. */
async function isThere(
  db: Database,
  { userId, modelId }: { userId: string; modelId: string | undefined },
): Promise<boolean> {
  const user = await db.selectFrom('users').select('id').where('id', '=', userId).forKeyShare().execute();
  if (user.length === 0 || modelId === undefined) return user.length > 0;
  const model = await db.selectFrom('models').select('id').where('id', '=', modelId).forKeyShare().execute();
  return model.length > 0;
}

async function storeItems(db: Database, listId: string, items: readonly ListItem[]): Promise<void> {
  if (items.length === 0) return;
  await db
    .insertInto('recommendations')
    .values(
      items.map(({ movieId, score, reasons, components }, position) => ({
        list_id: listId,
        movie_id: movieId,
        position,
        score,
        reasons: JSON.stringify(reasons),
        components: JSON.stringify(components),
      })),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

async function deleteOldLists(db: Database, userId: string): Promise<void> {
  await db
    .deleteFrom('recommendation_lists')
    .where('user_id', '=', userId)
    .where('id', 'not in', (eb) =>
      eb
        .selectFrom('recommendation_lists')
        .select('id')
        .where('user_id', '=', userId)
        .orderBy('generated_at', 'desc')
        .limit(LISTS_KEPT),
    )
    .execute();
}
