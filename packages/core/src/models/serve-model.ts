import type { Database } from '@matinee/db';
import { sql } from 'kysely';
import type { Deps } from '../deps.ts';
import { judge, type Verdict } from './judge-model.ts';
import { toMeasured } from './measured.ts';

/** Beside the serving one, which always stays. */
const MODELS_KEPT = 3;
/** Trainings that made no model, to see why. */
const FAILURES_KEPT = 5;
/** Which model serves is decided by one at a time. */
const SERVING_LOCK = 4_206_994;

/** Runs `decide` in a transaction in which nobody else changes which model serves. */
export function decideServing<T>(
  { db }: Pick<Deps, 'db'>,
  decide: (trx: Database) => Promise<T>,
): Promise<T> {
  return db.transaction().execute(async (trx) => {
    await sql`select pg_advisory_xact_lock(${SERVING_LOCK})`.execute(trx);
    return decide(trx);
  });
}

export async function findServingId(db: Database): Promise<string | undefined> {
  const row = await db.selectFrom('models').select('id').where('is_serving', '=', true).executeTakeFirst();
  return row?.id;
}

/**
 * Makes a model the serving one, inside {@link decideServing}: readers see the one before or this one.
 * @returns whether it could: it is there, stored whole, and not known to be damaged
 */
export async function serve({ db, clock }: Pick<Deps, 'db' | 'clock'>, modelId: string): Promise<boolean> {
  const candidate = await db
    .selectFrom('models')
    .select('is_serving')
    .where('id', '=', modelId)
    .where('status', '=', 'ready')
    .forUpdate()
    .executeTakeFirst();
  if (!candidate) return false;
  if (candidate.is_serving) return true;
  await db.updateTable('models').set({ is_serving: false }).where('is_serving', '=', true).execute();
  await db
    .updateTable('models')
    .set({ is_serving: true, promoted_at: clock.now() })
    .where('id', '=', modelId)
    .execute();
  return true;
}

/**
 * Lets a model that has just been stored serve, unless it is worse than the one that does; then it stays, to be looked
 * at. Deletes what is older than what is kept.
 */
export async function settle(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  modelId: string,
): Promise<{ verdict: Verdict; isPromoted: boolean }> {
  return decideServing({ db }, async (trx) => {
    const columns = ['id', 'readers', 'gains'] as const;
    const read = trx.selectFrom('models').select(columns);
    const serving = await read.where('is_serving', '=', true).executeTakeFirst();
    const candidate = await read.where('id', '=', modelId).executeTakeFirstOrThrow();
    const verdict = judge(serving && toMeasured(serving), toMeasured(candidate));
    await trx.updateTable('models').set({ verdict }).where('id', '=', modelId).execute();
    const isPromoted = verdict !== 'worse' && (await serve({ db: trx, clock }, modelId));
    await deleteOldModels(trx);
    return { verdict, isPromoted };
  });
}

async function deleteOldModels(db: Database): Promise<void> {
  const newest = (status: string, count: number) =>
    db
      .selectFrom('models')
      .select('id')
      .where('status', '=', status)
      .orderBy('created_at', 'desc')
      .orderBy('id', 'desc')
      .limit(count);
  await db
    .deleteFrom('models')
    .where('is_serving', '=', false)
    .where('status', 'in', ['ready', 'failed'])
    .where('id', 'not in', newest('ready', MODELS_KEPT))
    .where('id', 'not in', newest('failed', FAILURES_KEPT))
    .execute();
}
