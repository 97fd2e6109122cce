import type { Deps } from '../deps.ts';
import { type Difference, differenceOf } from './judge-model.ts';
import { modelNotFound } from './list-models.ts';
import { toMeasured } from './measured.ts';
import { type ModelReport, reportColumns, type Setting, toReport } from './model-report.ts';

export type Comparison = {
  a: ModelReport;
  b: ModelReport;
  /** Whether both were trained on the same ratings. */
  isSameData: boolean;
  /** Empty when one of them was not measured. */
  measures: ({ name: 'ndcg10'; isWithinStandardError: boolean } & Difference)[];
  /** Those that differ. */
  settings: { name: string; a: Setting; b: Setting }[];
};

/**
 * How model b differs from model a.
 * @throws AppError `notFound`
 */
export async function compareModels(
  { db }: Pick<Deps, 'db'>,
  ids: { a: string; b: string },
): Promise<Comparison> {
  const rows = await db
    .selectFrom('models')
    .select([...reportColumns, 'readers', 'gains'])
    .where('id', 'in', [ids.a, ids.b])
    .execute();
  const find = (id: string) => {
    const row = rows.find((it) => it.id === id);
    if (!row) throw modelNotFound(id);
    return { report: toReport(row), measured: toMeasured(row) };
  };
  const [a, b] = [find(ids.a), find(ids.b)];
  const difference = differenceOf(a.measured, b.measured);
  const names = new Set([...Object.keys(a.report.settings), ...Object.keys(b.report.settings)]);
  return {
    a: a.report,
    b: b.report,
    isSameData: a.report.dataFingerprint !== null && a.report.dataFingerprint === b.report.dataFingerprint,
    measures: difference
      ? [
          {
            name: 'ndcg10',
            ...difference,
            isWithinStandardError: Math.abs(difference.difference) <= difference.standardError,
          },
        ]
      : [],
    settings: [...names]
      .map((name) => ({
        name,
        a: a.report.settings[name] ?? null,
        b: b.report.settings[name] ?? null,
      }))
      .filter((setting) => setting.a !== setting.b),
  };
}
