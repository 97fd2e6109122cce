import { uuidv7 } from 'uuidv7';
import type { Deps } from '../deps.ts';
import { withoutCredentials } from '../settings/redact.ts';

/** Why a model was trained. */
export const trainingReasons = ['firstStart', 'scheduled', 'grown', 'requested'] as const;
export type TrainingReason = (typeof trainingReasons)[number];

const FAILURE_LENGTH = 1_000;

export type Training = { reason: TrainingReason; ratings: number; movies: number };

/**
 * Notes that a training begins. There is one at a time: another that is said to go on was cut off with its process.
 * @returns the id of the model it is to become
 */
export async function beginTraining(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  { reason, ratings, movies }: Training,
): Promise<string> {
  const id = uuidv7();
  await db.transaction().execute(async (trx) => {
    await trx
      .updateTable('models')
      .set({ status: 'failed', failure: 'The process that trained it ended' })
      .where('status', '=', 'training')
      .execute();
    await trx
      .insertInto('models')
      .values({
        id,
        status: 'training',
        reason,
        settings: '{}',
        data_fingerprint: '',
        rating_count: ratings,
        movie_count: movies,
        created_at: clock.now(),
      })
      .execute();
  });
  return id;
}

/** Notes why a training made no model. */
export async function failTraining(
  { db, log }: Pick<Deps, 'db' | 'log'>,
  { modelId, error }: { modelId: string; error: unknown },
): Promise<void> {
  const message = error instanceof Error ? error.message : String(error);
  try {
    await db
      .updateTable('models')
      .set({ status: 'failed', failure: withoutCredentials(message).slice(0, FAILURE_LENGTH) })
      .where('id', '=', modelId)
      .where('is_serving', '=', false)
      .execute();
  } catch (err) {
    // Whatever failed the training may fail this; the next one cleans up.
    log.warn({ err, modelId }, 'That a training failed could not be noted');
  }
}

/** Forgets a training that was stopped: it will begin anew. */
export async function forgetTraining({ db, log }: Pick<Deps, 'db' | 'log'>, modelId: string): Promise<void> {
  try {
    await db.deleteFrom('models').where('id', '=', modelId).where('is_serving', '=', false).execute();
  } catch (err) {
    log.warn({ err, modelId }, 'A training that was stopped could not be forgotten');
  }
}
