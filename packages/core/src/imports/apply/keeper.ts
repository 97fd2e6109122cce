import type { Database } from '@matinee/db';
import type { ConflictPolicy, Given, RowEffect } from '../import.ts';

/** A row whose movie is known. */
export type Todo = { part: string; row: number; kind: string; movieId: number; given: Given };

/** What becomes of a row. `written` and `previous` are what an undo needs. */
export type Outcome = {
  todo: Todo;
  effect: Extract<RowEffect, 'created' | 'replaced' | 'kept'>;
  message: string | null;
  written: Stored | null;
  previous: Stored | null;
};

/** As it is kept in `import_rows`: times as text of all their digits. */
export type Stored = Readonly<Record<string, string | number | boolean | null>>;

export type Owner = {
  userId: string;
  raterId: number;
  /** `users.library_changed_at` of this change. */
  changedAt: Date;
};

export type Rules = { conflicts: ConflictPolicy; now: Date };

export type Written = { movieId: number; written: Stored; previous: Stored | null };

/**
 * How one kind of thing is imported. Each is given at most one row a movie (a movie and day, of the history), and runs
 * in a transaction that holds the row of the user.
 */
export type Keeper = {
  /** Compares with what is there; writes nothing. */
  decide(
    trx: Database,
    todos: readonly Todo[],
    context: Pick<Owner, 'userId' | 'raterId'> & Rules,
  ): Promise<Outcome[]>;
  /** Writes what was decided to be created or replaced. */
  write(trx: Database, outcomes: readonly Outcome[], owner: Owner): Promise<void>;
  /** Restores what was there before, of what is as it was written. @returns which of them, by index */
  undo(trx: Database, rows: readonly Written[], owner: Owner): Promise<ReadonlySet<number>>;
};

/** Of something that is there already and different: whether the file's takes its place. */
export function wins(
  { conflicts }: Pick<Rules, 'conflicts'>,
  theirs: string | null,
  mine: Date,
): { isReplaced: boolean; message: string } {
  if (conflicts === 'keepMine') return { isReplaced: false, message: 'Yours is another one, and stays' };
  if (conflicts === 'takeTheirs') return { isReplaced: true, message: 'Yours was another one' };
  if (theirs === null)
    return { isReplaced: false, message: 'Yours is another one, and the file has no date' };
  const isReplaced = new Date(theirs) > mine;
  return {
    isReplaced,
    message: isReplaced ? 'Yours was another one, and older' : 'Yours is another one, and not older',
  };
}

export const SAME = 'You have the same already';

/** Rows as one parameter, however many; `jsonb_to_recordset` reads them. */
export function asJson(rows: readonly object[]): string {
  return JSON.stringify(rows);
}

export function kept(todo: Todo, message: string): Outcome {
  return { todo, effect: 'kept', message, written: null, previous: null };
}

export function indexesOf(rows: readonly Written[], isSame: (row: Written) => boolean): ReadonlySet<number> {
  return new Set(rows.flatMap((row, i) => (isSame(row) ? [i] : [])));
}
