import type { Deps } from '../deps.ts';
import { announceModel } from './announce-model.ts';
import { isIntact } from './row-checksum.ts';
import { decideServing, findServingId, serve } from './serve-model.ts';

export type Verified = {
  /** `intact`; `replaced` by `modelId`; `none` serves. */
  status: 'intact' | 'replaced' | 'none';
  modelId: string | null;
};

/**
 * Reads the model that serves back. When its rows are not those that were stored, the last good one serves; when there
 * is none, what is popular does until one has been trained, which is asked for.
 */
export async function verifyServing(
  deps: Pick<Deps, 'db' | 'cache' | 'clock' | 'jobs' | 'log'>,
): Promise<Verified> {
  const damaged = await findServingId(deps.db);
  if (!damaged) return { status: 'none', modelId: null };
  if (await isIntact(deps.db, damaged)) return { status: 'intact', modelId: damaged };
  await markDamaged(deps, damaged);
  const modelId = await serveLastGood(deps);
  await announceModel(deps);
  if (modelId) {
    deps.log.error({ damaged, modelId }, 'The model that served was damaged: the one before serves');
    return { status: 'replaced', modelId };
  }
  deps.log.error({ damaged }, 'The model that served was damaged, and there is no other one');
  await deps.jobs.enqueue('recommender.train', { reason: 'requested' });
  return { status: 'none', modelId: null };
}

/** A model whose rows are not those that were stored serves no more, and never again. */
export async function markDamaged({ db, log }: Pick<Deps, 'db' | 'log'>, modelId: string): Promise<void> {
  await db
    .updateTable('models')
    .set({ status: 'failed', is_serving: false, failure: 'Its rows are not those that were stored' })
    .where('id', '=', modelId)
    .execute();
  log.error({ modelId }, 'The rows of a model are not those that were stored');
}

/** Those that have served first, the latest of them; then those that never have. */
async function serveLastGood(deps: Pick<Deps, 'db' | 'clock' | 'log'>): Promise<string | undefined> {
  const candidates = await deps.db
    .selectFrom('models')
    .select('id')
    .where('status', '=', 'ready')
    .orderBy('promoted_at', (order) => order.desc().nullsLast())
    .orderBy('created_at', 'desc')
    .execute();
  for (const { id } of candidates) {
    if (await isIntact(deps.db, id)) {
      const served = await serveInstead(deps, id);
      if (served) return served;
    } else await markDamaged(deps, id);
  }
  return undefined;
}

/** Unless another was promoted meanwhile. */
function serveInstead(deps: Pick<Deps, 'db' | 'clock'>, id: string): Promise<string | undefined> {
  return decideServing(deps, async (trx) => {
    const other = await findServingId(trx);
    if (other) return other;
    return (await serve({ ...deps, db: trx }, id)) ? id : undefined;
  });
}
