import type { DB, Selectable } from '@matinee/db';

export const importSources = ['letterboxd', 'imdb', 'trakt', 'movielens', 'csv'] as const;
/** Where a file is from; `csv` is any file whose columns are told. */
export type ImportSource = (typeof importSources)[number];

export const conflictPolicies = ['keepMine', 'takeTheirs', 'newest'] as const;
/** What happens where the user has something else than the file says. */
export type ConflictPolicy = (typeof conflictPolicies)[number];

export const importKinds = ['rating', 'watchlist', 'favorite', 'history', 'review'] as const;
/** What a row of a file becomes. */
export type ImportKind = (typeof importKinds)[number];

export const importStatuses = ['waiting', 'running', 'done', 'failed', 'undoing', 'undone'] as const;
export type ImportStatus = (typeof importStatuses)[number];

export const rowStatuses = ['matched', 'ambiguous', 'unmatched', 'invalid'] as const;
export type RowStatus = (typeof rowStatuses)[number];

export const rowEffects = ['created', 'replaced', 'kept', 'none', 'undone', 'left'] as const;
export type RowEffect = (typeof rowEffects)[number];

/** What a row says, whatever file it is from. Times are ISO 8601 in UTC. */
export type Given = {
  title: string | null;
  year: number | null;
  imdbId: string | null;
  tmdbId: number | null;
  movielensId: number | null;
  /** 1–10 */
  score: number | null;
  /** When it was rated, added, watched or written; null when the file does not say. */
  at: string | null;
  /** Of a review. */
  text: string | null;
  spoiler: boolean;
  note: string | null;
  progressSeconds: number | null;
  /** Of a history entry. */
  completed: boolean;
  /** `at` is a moment, and others of the same day are other viewings. */
  isMoment: boolean;
  /** Says that the movie was watched, not when: nothing to somebody who has it in the history. */
  isOnlySeen: boolean;
};

export type RowCount = {
  kind: ImportKind;
  status: RowStatus;
  effect: RowEffect | null;
  count: number;
};

export type Import = {
  id: string;
  source: ImportSource;
  fileName: string;
  isDryRun: boolean;
  conflicts: ConflictPolicy;
  status: ImportStatus;
  /** Why it failed. */
  error: string | null;
  /** Rows that are done, of those the file has; how many that are is known when it was read. */
  progress: { done: number; total: number | null };
  /** Empty until it is done. */
  counts: RowCount[];
  /** Files of the zip that hold nothing that can be imported. */
  ignoredFiles: string[];
  createdAt: string;
  startedAt: string | null;
  finishedAt: string | null;
  undoneAt: string | null;
  /** Until when it can be undone; null when there is nothing to undo. */
  undoableUntil: string | null;
};

/** `imports.summary`. */
export type Summary = { counts: RowCount[]; ignoredFiles: string[] };

export const UNDO_DAYS = 30;
const DAY_MS = 86_400_000;

/** The moment since which an import must have been finished to be undone `now`. */
export function undoLimit(now: Date): Date {
  return new Date(now.getTime() - UNDO_DAYS * DAY_MS);
}

export const importColumns = [
  'id',
  'source',
  'file_name',
  'is_dry_run',
  'conflicts',
  'status',
  'error',
  'rows_done',
  'rows_total',
  'summary',
  'created_at',
  'started_at',
  'finished_at',
  'undone_at',
] as const;

type Row = Pick<Selectable<DB['imports']>, (typeof importColumns)[number]>;

export function toImport(row: Row): Import {
  const summary = row.summary as Summary | null;
  const isUndoable =
    row.finished_at !== null && !row.is_dry_run && (row.status === 'done' || row.status === 'failed');
  const undoableUntil =
    isUndoable && row.finished_at ? new Date(row.finished_at.getTime() + UNDO_DAYS * DAY_MS) : null;
  return {
    id: row.id,
    source: row.source as ImportSource,
    fileName: row.file_name,
    isDryRun: row.is_dry_run,
    conflicts: row.conflicts as ConflictPolicy,
    status: row.status as ImportStatus,
    error: row.error,
    progress: { done: row.rows_done, total: row.rows_total },
    counts: summary?.counts ?? [],
    ignoredFiles: summary?.ignoredFiles ?? [],
    createdAt: row.created_at.toISOString(),
    startedAt: row.started_at?.toISOString() ?? null,
    finishedAt: row.finished_at?.toISOString() ?? null,
    undoneAt: row.undone_at?.toISOString() ?? null,
    undoableUntil: undoableUntil?.toISOString() ?? null,
  };
}
