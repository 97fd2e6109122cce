import type { EvaluatedModel, EvaluationResult, Protocol } from '@matinee/recommender';
import { toColumns } from './columns.ts';
import { type Details, describeDetails } from './details.ts';

/** One protocol's results on one data set. */
export type Report = {
  /** The ratings file as it was named, or the name of the bundled sample. */
  dataset: string;
  protocol: Protocol;
  /** Users evaluated. */
  users: number;
  /** Movies in the catalogue: those with a training rating. */
  catalogue: number;
  /** With details where these were asked for. */
  results: (EvaluationResult & { details?: Details })[];
};

/** NDCG@10 on the bundled sample under which the served model may not fall. */
export const SAMPLE_FLOOR: Record<Protocol, number> = { temporal: 0.137, random: 0.31 };

/** The model that is served, and so the one a floor is for. */
export const SERVED_MODEL = 'hybrid' satisfies EvaluatedModel;

/** One JSON object, its fields exactly those documented; `details` only where they were asked for. */
export function toJson({ results, ...report }: Report): string {
  return JSON.stringify({
    ...report,
    results: results.map(
      ({ model, ndcg10, ndcg10StandardError, recall20, coverage10, trainSeconds, details }) => ({
        model,
        ndcg10,
        ndcg10StandardError,
        recall20,
        coverage10,
        trainSeconds,
        ...(details && { details }),
      }),
    ),
  });
}

/** A table for people; peak memory is that of the process, in bytes. */
export function toTable(report: Report, peakBytes: number): string {
  const rows = report.results.map((result) => [
    result.model,
    `${result.ndcg10.toFixed(4)} ± ${result.ndcg10StandardError.toFixed(4)}`,
    result.recall20.toFixed(4),
    `${(result.coverage10 * 100).toFixed(1)} %`,
    `${result.trainSeconds.toFixed(1)} s`,
  ]);
  const lines = toColumns([['model', 'NDCG@10', 'Recall@20', 'Coverage@10', 'training'], ...rows]);
  const { dataset, protocol, users, catalogue } = report;
  return [
    `${dataset}, ${protocol}: ${users} users evaluated, ${catalogue} movies in the catalogue`,
    lines,
    ...(report.results.some(({ details }) => details) ? ['', describeDetails(report.results), ''] : []),
    `peak memory ${Math.round(peakBytes / 1e6)} MB`,
  ].join('\n');
}

/** What falls short of a floor, in words; nothing when all is well. */
export function findShortfalls(report: Report, floor: number): string[] {
  const served = report.results.find(({ model }) => model === SERVED_MODEL);
  if (!served) return [`${report.protocol}: ${SERVED_MODEL} was not evaluated`];
  if (served.ndcg10 >= floor) return [];
  return [`${report.protocol}: NDCG@10 of ${SERVED_MODEL} is ${served.ndcg10.toFixed(4)}, under ${floor}`];
}
