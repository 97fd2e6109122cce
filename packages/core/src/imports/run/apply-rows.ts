import type { Database } from '@matinee/db';
import { sql } from 'kysely';
import type { Deps } from '../../deps.ts';
import type { Keeper, Outcome, Owner, Rules, Todo } from '../apply/keeper.ts';
import { keepers } from '../apply/keepers.ts';
import type { ImportKind } from '../import.ts';
import { isToApply, nextRows, type RowKey } from './row-cursor.ts';
import { advance, countTasteChange, holdLibrary, type Running, type RunOptions } from './running.ts';

type ApplyDeps = Pick<Deps, 'db' | 'clock'>;

/** Writes what the rows say, or finds out what would be written; a chunk is one transaction. */
export async function applyRows(
  { db, clock }: ApplyDeps,
  running: Running,
  options: RunOptions,
): Promise<void> {
  let after: RowKey | undefined;
  for (;;) {
    options.signal?.throwIfAborted();
    const last = await db.transaction().execute(async (trx) => {
      const owner = await holdLibrary(trx, running);
      const rows = await nextRows(trx, running.id, { after, where: isToApply });
      await applyChunk(trx, rows, { running, owner, now: clock.now() });
      await advance(trx, running, rows.length);
      return rows.at(-1);
    });
    options.onProgress?.(running.done, running.total);
    if (!last) return;
    after = last;
  }
}

type ChunkContext = { running: Pick<Running, 'id' | 'conflicts' | 'isDryRun'>; owner: Owner; now: Date };

/** Each kind by itself, in one order. */
export async function applyChunk(
  trx: Database,
  todos: readonly Todo[],
  { running, owner, now }: ChunkContext,
): Promise<void> {
  const rules: Rules = { conflicts: running.conflicts, now };
  const outcomes: Outcome[] = [];
  for (const [kind, keeper] of Object.entries(keepers) as [ImportKind, Keeper][]) {
    const own = todos.filter((todo) => todo.kind === kind);
    if (own.length > 0) outcomes.push(...(await keeper.decide(trx, own, { ...owner, ...rules })));
  }
  if (running.isDryRun) return saveOutcomes(trx, running.id, outcomes.map(withoutUndo));
  const changes = outcomes.filter(({ effect }) => effect !== 'kept');
  for (const [kind, keeper] of Object.entries(keepers)) {
    const own = changes.filter(({ todo }) => todo.kind === kind);
    if (own.length > 0) await keeper.write(trx, own, owner);
  }
  if (changes.length > 0) await countTasteChange(trx, owner.userId);
  await saveOutcomes(trx, running.id, outcomes);
}

/** Nothing was written, so there is nothing to take back. */
function withoutUndo(outcome: Outcome): Outcome {
  return { ...outcome, written: null, previous: null };
}

async function saveOutcomes(trx: Database, importId: string, outcomes: readonly Outcome[]): Promise<void> {
  const rows = outcomes.map(({ todo, effect, message, written, previous }) => ({
    part: todo.part,
    row_number: todo.row,
    kind: todo.kind,
    ...{ effect, message, written, previous },
  }));
  await sql`
update import_rows r set effect = n.effect, message = n.message, written = n.written, previous = n.previous
from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
  as n(part text, row_number int, kind text, effect text, message text, written jsonb, previous jsonb)
where r.import_id = ${importId} and r.part = n.part and r.row_number = n.row_number and r.kind = n.kind`.execute(
    trx,
  );
}
