import type { Deps } from '../../deps.ts';
import { AppError } from '../../errors.ts';
import type { ColumnMap } from '../formats/mapped.ts';
import type { ConflictPolicy, ImportSource } from '../import.ts';
import { applyRows } from './apply-rows.ts';
import { failImport, finishImport } from './finish.ts';
import { readFile, removeFile } from './read-file.ts';
import { countRows, isToApply, isWritten } from './row-cursor.ts';
import { type Running, type RunOptions, Superseded } from './running.ts';
import { undoRows } from './undo-rows.ts';

export type ImportDeps = Pick<Deps, 'db' | 'cache' | 'clock' | 'files' | 'jobs' | 'log'>;

/**
 * Reads the file of an import, matches its rows and writes what they say; or takes back what one wrote. Goes on where
 * an earlier run ended, and does nothing for one that is finished, so twice is as good as once.
 * @throws whatever went wrong on our side, unless this is the last try
 */
export async function runImport(
  deps: ImportDeps,
  { importId, isLastTry = false }: { importId: string; isLastTry?: boolean },
  options: RunOptions = {},
): Promise<void> {
  const running = await startRunning(deps, importId);
  if (!running) return;
  try {
    await unlessBad(deps, running, { isLastTry, options });
  } catch (error) {
    if (!(error instanceof Superseded)) throw error;
  }
}

type Try = { isLastTry: boolean; options: RunOptions };

async function unlessBad(deps: ImportDeps, running: Running, { isLastTry, options }: Try): Promise<void> {
  const { fileKey, id } = running;
  try {
    await work(deps, running, options);
  } catch (error) {
    const isTheirs = error instanceof AppError && error.code === 'validationFailed';
    const isOver = isTheirs || (isLastTry && !(error instanceof Superseded));
    if (options.signal?.aborted || !isOver) throw error;
    if (!isTheirs) deps.log.error({ err: error, importId: id }, 'An import was given up');
    const reason = isTheirs ? error.message : 'Something went wrong here: undo it, and try again later';
    await failImport(deps, running, reason);
    if (fileKey !== null) await removeFile(deps, fileKey);
  }
}

async function work(deps: ImportDeps, running: Running, options: RunOptions): Promise<void> {
  if (running.status === 'undoing') await undoRows(deps, running, options);
  else {
    if (running.total === null) {
      await readFile(deps, running, options);
      await countRest(deps, running);
    }
    await applyRows(deps, running, options);
  }
  await finishImport(deps, running);
}

/** Undefined when there is nothing to do. */
async function startRunning(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  id: string,
): Promise<Running | undefined> {
  const row = await db
    .updateTable('imports')
    .set((eb) => ({
      status: eb.case().when('status', '=', 'undoing').then('undoing').else('running').end(),
      started_at: eb.fn.coalesce('started_at', eb.val(clock.now())),
    }))
    .where('id', '=', id)
    .where('status', 'in', ['waiting', 'running', 'undoing'])
    .returningAll()
    .executeTakeFirst();
  if (!row) return undefined;
  const running: Running = {
    id,
    userId: row.user_id,
    status: row.status === 'undoing' ? 'undoing' : 'running',
    source: row.source as ImportSource,
    fileName: row.file_name,
    fileKey: row.file_key,
    isDryRun: row.is_dry_run,
    conflicts: row.conflicts as ConflictPolicy,
    columns: (row.columns as ColumnMap | null) ?? undefined,
    total: row.rows_total,
    done: row.rows_done,
  };
  if (running.total !== null) await countRest({ db }, running);
  return running;
}

/** How many rows are done when those that are to be written, or taken back, are not. */
async function countRest({ db }: Pick<Deps, 'db'>, running: Running): Promise<void> {
  const where = running.status === 'undoing' ? isWritten : isToApply;
  const done = (running.total ?? 0) - (await countRows(db, running.id, where));
  await db.updateTable('imports').set({ rows_done: done }).where('id', '=', running.id).execute();
  running.done = done;
}

/** Imports whose job was lost, or whose worker died: the schedule finds them. */
export async function runForgottenImports(deps: ImportDeps, options: RunOptions = {}): Promise<void> {
  const forgotten = await deps.db
    .selectFrom('imports')
    .where('status', 'in', ['waiting', 'running', 'undoing'])
    .where('created_at', '<', new Date(deps.clock.now().getTime() - FORGOTTEN_AFTER_MS))
    .orderBy('created_at')
    .select('id')
    .execute();
  for (const { id } of forgotten) await runImport(deps, { importId: id, isLastTry: true }, options);
}

const FORGOTTEN_AFTER_MS = 10 * 60_000;
