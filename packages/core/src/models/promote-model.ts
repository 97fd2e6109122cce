import type { AuditAction } from '../audit/actions.ts';
import { recordEvent } from '../audit/record-event.ts';
import type { Deps } from '../deps.ts';
import { AppError } from '../errors.ts';
import type { JobActor } from '../jobs/change-job.ts';
import { announceModel } from './announce-model.ts';
import { getModel, modelNotFound } from './list-models.ts';
import type { ModelReport } from './model-report.ts';
import { isIntact } from './row-checksum.ts';
import { decideServing, findServingId, serve } from './serve-model.ts';
import { markDamaged } from './verify-serving.ts';

type PromoteDeps = Pick<Deps, 'db' | 'cache' | 'clock' | 'jobs' | 'log'>;

/**
 * Makes a model serve, whatever was measured; the one that serves already stays. Its rows are read back before.
 * @throws AppError `notFound`; `conflict` when it is not whole
 */
export async function promoteModel(
  deps: PromoteDeps,
  { id, ...actor }: JobActor & { id: string },
): Promise<ModelReport> {
  const { status } = await getModel(deps, id);
  if (status === 'serving') return getModel(deps, id);
  if (status !== 'ready') throw new AppError('conflict', `Model ${id} cannot serve: its status is ${status}`);
  if (!(await isIntact(deps.db, id))) {
    await markDamaged(deps, id);
    throw new AppError('conflict', `Model ${id} cannot serve: its rows are not those that were stored`);
  }
  await serveAs(deps, { id, actor, action: 'admin.modelPromoted' });
  deps.log.info({ modelId: id }, 'A model was promoted by an administrator');
  return getModel(deps, id);
}

/**
 * Goes back to the newest model that served and was trained before the one that serves; again, to the one before that.
 * @throws AppError `conflict` when there is none that is whole
 */
export async function rollBackModel(deps: PromoteDeps, actor: JobActor): Promise<ModelReport> {
  for (const { id } of await listEarlier(deps)) {
    if (!(await isIntact(deps.db, id))) {
      await markDamaged(deps, id);
      continue;
    }
    await serveAs(deps, { id, actor, action: 'admin.modelRolledBack' });
    deps.log.warn({ modelId: id }, 'An administrator went back to an earlier model');
    return getModel(deps, id);
  }
  throw new AppError('conflict', 'There is no earlier model that has served');
}

type ServeAs = { id: string; actor: JobActor; action: AuditAction };

async function serveAs(deps: PromoteDeps, { id, actor, action }: ServeAs): Promise<void> {
  await decideServing(deps, async (trx) => {
    const from = (await findServingId(trx)) ?? null;
    if (!(await serve({ ...deps, db: trx }, id))) throw modelNotFound(id);
    await recordEvent({ db: trx }, { ...actor, action, detail: { model: id, from } });
  });
  await announceModel(deps);
}

function listEarlier({ db }: Pick<Deps, 'db'>): Promise<{ id: string }[]> {
  return db
    .selectFrom('models as m')
    .innerJoin('models as s', (join) => join.on('s.is_serving', '=', true))
    .select('m.id')
    .where('m.status', '=', 'ready')
    .where('m.promoted_at', 'is not', null)
    .whereRef('m.created_at', '<', 's.created_at')
    .orderBy('m.created_at', 'desc')
    .execute();
}
