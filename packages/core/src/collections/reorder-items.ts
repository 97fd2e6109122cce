import type { Deps } from '../deps.ts';
import { inTransaction } from '../idempotency/in-transaction.ts';
import type { Collection, Named } from './collection.ts';
import { arrange, readOrder, writeOrder } from './item-order.ts';
import { lockCollection } from './lock-collection.ts';
import { readWritten } from './read-collection.ts';
import { resolveItems } from './resolve-items.ts';

/**
 * Puts everything in a collection into another order.
 * @param movieIds all that are in it, each once
 * @throws AppError `notFound`; `validationFailed` when one comes twice; `conflict` when these are not the movies that are
 *   in it
 */
export function reorderItems(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  { movieIds, ...owned }: Named & { userId: string; movieIds: readonly string[] },
): Promise<Collection> {
  return inTransaction(db, async (trx) => {
    const { id } = await lockCollection(trx, owned);
    const shown = await resolveItems(trx, id, movieIds);
    await writeOrder(trx, id, arrange(await readOrder(trx, id), shown));
    await trx.updateTable('collections').set({ updated_at: clock.now() }).where('id', '=', id).execute();
    return readWritten(trx, id);
  });
}
