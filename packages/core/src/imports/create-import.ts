import type { Database } from '@matinee/db';
import { uuidv7 } from 'uuidv7';
import { userKey } from '../auth/limit-keys.ts';
import type { Deps } from '../deps.ts';
import { AppError } from '../errors.ts';
import { inTransaction } from '../idempotency/in-transaction.ts';
import { baseName } from './files/open-parts.ts';
import type { ColumnMap } from './formats/mapped.ts';
import { planUpload } from './formats/plan.ts';
import { type ConflictPolicy, type Import, type ImportSource, importColumns, toImport } from './import.ts';
import { removeFile } from './run/read-file.ts';

export const MAX_IMPORT_BYTES = 20 * 1_024 * 1_024;

/** The folder of the storage that holds files until they are read. */
export const IMPORT_FOLDER = 'imports';

export type CreateImport = {
  userId: string;
  file: Uint8Array;
  fileName?: string | undefined;
  /** Undefined: whatever it looks like. */
  source?: ImportSource | undefined;
  /** Only finds out what would happen; `applyImport` makes it happen. */
  isDryRun?: boolean | undefined;
  conflicts?: ConflictPolicy | undefined;
  columns?: ColumnMap | undefined;
};

type CreateDeps = Pick<Deps, 'db' | 'auth' | 'clock' | 'files' | 'jobs' | 'log'>;

/**
 * Takes a file to be imported by a job. What can be seen at its start is checked at once.
 * @throws AppError `validationFailed` for a file that cannot be imported, `conflict` while another import runs,
 *   `rateLimited`, `unauthenticated` when the account is gone
 */
export async function createImport(deps: CreateDeps, params: CreateImport): Promise<Import> {
  const { userId, file, source, columns } = params;
  // Looking into a file costs time and memory.
  await deps.auth.limiter.consume('auth', userKey(`import ${userId}`));
  const fileName = readableName(params.fileName);
  const plan = await planUpload({ bytes: file, fileName, source, columns });
  const id = uuidv7();
  const fileKey = `${IMPORT_FOLDER}/${id}`;
  await deps.files.write(fileKey, file);
  try {
    const created = await inTransaction(deps.db, async (trx) => {
      await requireNoOther(trx, userId);
      return trx
        .insertInto('imports')
        .values({
          ...{ id, user_id: userId, source: plan.source, file_name: fileName, file_key: fileKey },
          ...{ is_dry_run: params.isDryRun ?? false, conflicts: params.conflicts ?? 'newest' },
          ...{
            columns: columns ? JSON.stringify(columns) : null,
            status: 'waiting',
            created_at: deps.clock.now(),
          },
        })
        .returning(importColumns)
        .executeTakeFirstOrThrow();
    });
    await enqueueImport(deps, id);
    return toImport(created);
  } catch (error) {
    await removeFile(deps, fileKey);
    throw error;
  }
}

/**
 * Takes the user's row, so that of two imports at once one is refused.
 * @throws AppError `conflict`, `unauthenticated`
 */
export async function requireNoOther(trx: Database, userId: string): Promise<void> {
  const user = await trx
    .selectFrom('users')
    .where('id', '=', userId)
    .select('id')
    .forUpdate()
    .executeTakeFirst();
  if (!user) throw new AppError('unauthenticated', 'The account is gone');
  const other = await trx
    .selectFrom('imports')
    .where('user_id', '=', userId)
    .where('status', 'in', ['waiting', 'running', 'undoing'])
    .select('id')
    .executeTakeFirst();
  if (other) throw new AppError('conflict', `The import ${other.id} is not done yet: wait for it`);
}

/** A queue that is down delays it: the schedule finds what was not announced. */
export async function enqueueImport(
  { jobs, log }: Pick<Deps, 'jobs' | 'log'>,
  importId: string,
): Promise<void> {
  try {
    await jobs.enqueue('imports.run', { importId });
  } catch (error) {
    log.error({ err: error, importId }, 'An import could not be enqueued');
  }
}

function readableName(name = 'file'): string {
  return baseName(name).replaceAll('\0', '').toWellFormed().slice(0, 200) || 'file';
}
