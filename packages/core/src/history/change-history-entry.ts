import { type RawBuilder, sql } from 'kysely';
import type { Deps } from '../deps.ts';
import { notFound } from '../errors.ts';
import type { ReadIn } from '../languages/languages.ts';
import { announceTasteChange, type TasteRow, tasteChange } from '../recommendations/taste-changed.ts';
import { type HistoryEntry, readWatchedAt } from './history-entry.ts';
import { getHistoryEntry } from './list-history.ts';

type Named = { userId: string; id: string };

export type UpdateHistoryEntry = ReadIn &
  Named & {
    watchedAt?: string | undefined;
    /** Null takes it away. */
    progressSeconds?: number | null | undefined;
    completed?: boolean | undefined;
  };

/**
 * Changes an entry; what is absent stays. Two queries: the write, then the entry.
 * @throws AppError `validationFailed`; `notFound` when there is none, or it is another user's
 */
export async function updateHistoryEntry(
  deps: Pick<Deps, 'db' | 'clock' | 'jobs' | 'log'>,
  { userId, id, watchedAt, progressSeconds, completed, languages }: UpdateHistoryEntry,
): Promise<HistoryEntry> {
  const at = watchedAt === undefined ? null : readWatchedAt(watchedAt, deps.clock.now());
  const isOther = sql`${completed ?? null}::boolean is distinct from entry.completed and ${completed !== undefined}`;
  const write = sql`
    update history h set changed_at = taste.changed_at, watched_at = coalesce(${at}::timestamptz, h.watched_at),
      completed = coalesce(${completed ?? null}::boolean, h.completed),
      progress_seconds = case when ${progressSeconds !== undefined} then ${progressSeconds ?? null}::int
        else h.progress_seconds end
    from taste where h.user_id = taste.user_id and h.id = ${id}`;
  await changeEntry(deps, { userId, id, isTaste: isOther, write });
  return getHistoryEntry(deps, { userId, id, languages });
}

/**
 * Removes an entry, in one statement.
 * @throws AppError `notFound` when there is none, or it is another user's
 */
export async function removeHistoryEntry(
  deps: Pick<Deps, 'db' | 'jobs' | 'log'>,
  { userId, id }: Named,
): Promise<void> {
  const write = sql`delete from history h using taste where h.user_id = taste.user_id and h.id = ${id}`;
  await changeEntry(deps, { userId, id, isTaste: sql`entry.completed`, write });
}

type Change = Named & {
  /** Of `entry`: whether it may be another answer then whether the movie was watched. */
  isTaste: RawBuilder<unknown>;
  /** Changes the entry, from `taste`. */
  write: RawBuilder<unknown>;
};

async function changeEntry(
  deps: Pick<Deps, 'db' | 'jobs' | 'log'>,
  { userId, id, isTaste, write }: Change,
): Promise<void> {
  const change = sql`select (${isTaste})::int as steps from entry`;
  const { rows } = await sql<TasteRow & { isThere: boolean }>`
with entry as (select * from history e where e.user_id = ${userId} and e.id = ${id}::uuid),
${tasteChange(userId, change)},
written as (${write} returning h.id)
select taste.revision, taste.steps, exists (select from written) as "isThere" from taste`.execute(deps.db);
  const [result] = rows;
  if (!result?.isThere) throw notFound(`The entry ${id} of your history`);
  await announceTasteChange(deps, userId, result);
}
