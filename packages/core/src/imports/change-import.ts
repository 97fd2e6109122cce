import type { Database, DB } from '@matinee/db';
import type { Updateable } from 'kysely';
import type { Deps } from '../deps.ts';
import { AppError, notFound } from '../errors.ts';
import { inTransaction } from '../idempotency/in-transaction.ts';
import { enqueueImport, requireNoOther } from './create-import.ts';
import { type Import, importColumns, toImport, UNDO_DAYS, undoLimit } from './import.ts';

type ChangeDeps = Pick<Deps, 'db' | 'clock' | 'jobs' | 'log'>;
type Target = { userId: string; importId: string };

/**
 * Has a dry run happen, without sending the file again. Fine when that was said before.
 * @throws AppError `notFound`, `conflict` for what failed or was undone, and while another import runs
 */
export function applyImport(deps: ChangeDeps, target: Target): Promise<Import> {
  return change(deps, target, (row) => {
    if (!row.isDryRun) {
      if (row.status === 'failed' || row.status === 'undoing' || row.status === 'undone')
        throw new AppError('conflict', 'The import has failed or was undone: send the file again');
      return undefined;
    }
    if (row.status !== 'done') throw new AppError('conflict', 'The dry run is not done yet, or has failed');
    requireRecent(row, deps.clock.now());
    return { status: 'waiting', is_dry_run: false, finished_at: null };
  });
}

/**
 * Has what was imported taken back, where it is still as it was imported. Fine when that was said before.
 * @throws AppError `notFound`, `conflict` for a dry run, for one that is not done, after 30 days
 */
export function undoImport(deps: ChangeDeps, target: Target): Promise<Import> {
  return change(deps, target, (row) => {
    if (row.status === 'undoing' || row.status === 'undone') return undefined;
    if (row.isDryRun) throw new AppError('conflict', 'This was a dry run: there is nothing to undo');
    if (row.finishedAt === null) throw new AppError('conflict', 'The import is not done yet: wait for it');
    requireRecent(row, deps.clock.now());
    return { status: 'undoing' };
  });
}

/** @throws AppError `conflict` */
export function requireRecent({ finishedAt }: Import, now: Date): void {
  if (finishedAt === null || new Date(finishedAt) <= undoLimit(now))
    throw new AppError(
      'conflict',
      `That was more than ${UNDO_DAYS} days ago: what it did is not known any more`,
    );
}

/** @param decide what is set; undefined when there is nothing to do */
async function change(
  deps: ChangeDeps,
  { userId, importId }: Target,
  decide: (row: Import) => Updateable<DB['imports']> | undefined,
): Promise<Import> {
  const { found, isChanged } = await inTransaction(deps.db, async (trx) => {
    const row = await lockImport(trx, { userId, importId });
    const set = decide(row);
    if (!set) return { found: row, isChanged: false };
    await requireNoOther(trx, userId);
    const changed = await trx
      .updateTable('imports')
      .set(set)
      .where('id', '=', importId)
      .returning(importColumns)
      .executeTakeFirstOrThrow();
    return { found: toImport(changed), isChanged: true };
  });
  if (isChanged) await enqueueImport(deps, importId);
  return found;
}

/** The user's row first, as everywhere. */
async function lockImport(trx: Database, { userId, importId }: Target): Promise<Import> {
  await trx.selectFrom('users').where('id', '=', userId).select('id').forUpdate().executeTakeFirst();
  const row = await trx
    .selectFrom('imports')
    .where('id', '=', importId)
    .where('user_id', '=', userId)
    .select(importColumns)
    .forUpdate()
    .executeTakeFirst();
  if (!row) throw notFound('The import');
  return toImport(row);
}
