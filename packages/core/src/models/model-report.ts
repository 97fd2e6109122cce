import type { DB } from '@matinee/db';
import type { Selectable } from 'kysely';
import { type Verdict, verdicts } from './judge-model.ts';
import type { StoredMeasures } from './store-model.ts';

export const modelStatuses = ['serving', 'ready', 'training', 'failed'] as const;
export type ModelStatus = (typeof modelStatuses)[number];

export type Setting = string | number | boolean | null;

/** A model, or the training that is to make it, as administrators see it. */
export type ModelReport = {
  id: string;
  /** `ready`: whole, and serves when it is promoted. */
  status: ModelStatus;
  /** Why it was trained; null where that was not noted yet. */
  reason: string | null;
  /** What was said of it after its training; null for what was not judged. */
  verdict: Verdict | null;
  /** The verdict, or the failure, in words. */
  explanation: string | null;
  /** On readers from whom the end of what they liked was held back; nulls where there were too few. */
  measures: {
    ndcg10: number | null;
    /** Of NDCG@10. */
    standardError: number | null;
    recall20: number | null;
    readers: number;
  };
  /** By dotted names. */
  settings: Record<string, Setting>;
  /** What it was trained on. */
  ratings: number;
  movies: number;
  /** The same ratings have the same one. */
  dataFingerprint: string | null;
  checksum: string | null;
  parts: { name: string; rows: number }[];
  trainingSeconds: number | null;
  peakMemoryMb: number | null;
  createdAt: string;
  trainedAt: string | null;
  /** When it began to serve the last time. */
  promotedAt: string | null;
};

/** The columns a report is made from: all but whom it was measured with. */
export const reportColumns = [
  'id',
  'status',
  'is_serving',
  'reason',
  'verdict',
  'failure',
  'measures',
  'settings',
  'rating_count',
  'movie_count',
  'data_fingerprint',
  'checksum',
  'training_seconds',
  'peak_memory_mb',
  'created_at',
  'trained_at',
  'promoted_at',
] as const;

type ModelRow = Pick<Selectable<DB['models']>, (typeof reportColumns)[number]>;

const explanations: Record<Verdict, string> = {
  first: 'No other model served',
  notWorse: 'Not worse than the one that served by more than the standard error of the difference',
  worse:
    'Worse than the one that served by more than the standard error of the difference: it was not promoted',
  notMeasured: 'This one or the one that served was not measured: newer data decided',
};

export function toReport(row: ModelRow): ModelReport {
  // Only storeModel writes the column; what an earlier version wrote lacks all but this.
  const measures = row.measures as Partial<StoredMeasures> & { validation?: number | null };
  const verdict = verdicts.find((it) => it === row.verdict) ?? null;
  return {
    id: row.id,
    status: row.is_serving ? 'serving' : (modelStatuses.find((it) => it === row.status) ?? 'failed'),
    reason: row.reason,
    verdict,
    explanation: row.failure ?? (verdict && explanations[verdict]),
    measures: {
      ndcg10: measures.ndcg10 ?? measures.validation ?? null,
      standardError: measures.standardError ?? null,
      recall20: measures.recall20 ?? null,
      readers: measures.readers ?? 0,
    },
    settings: flatten(row.settings),
    ratings: row.rating_count,
    movies: row.movie_count,
    dataFingerprint: row.data_fingerprint || null,
    checksum: row.checksum,
    parts: Object.entries(measures.rows ?? {})
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, rows]) => ({ name, rows })),
    trainingSeconds: row.training_seconds,
    peakMemoryMb: row.peak_memory_mb,
    createdAt: row.created_at.toISOString(),
    trainedAt: row.trained_at?.toISOString() ?? null,
    promotedAt: row.promoted_at?.toISOString() ?? null,
  };
}

/** `{ blend: { factors: .2 } }` → `{ 'blend.factors': .2 }` */
function flatten(settings: unknown, prefix = ''): Record<string, Setting> {
  if (typeof settings !== 'object' || settings === null || Array.isArray(settings))
    return { [prefix]: plain(settings) };
  return Object.assign(
    {},
    ...Object.entries(settings).map(([name, value]) => flatten(value, prefix ? `${prefix}.${name}` : name)),
  );
}

function plain(value: unknown): Setting {
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return value;
  return JSON.stringify(value) ?? null;
}
