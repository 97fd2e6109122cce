import type { Deps } from '../deps.ts';
import { notFound } from '../errors.ts';
import { type ModelReport, reportColumns, toReport } from './model-report.ts';

/** Every model that is kept and the trainings that made none, the newest first. */
export async function listModels({ db }: Pick<Deps, 'db'>): Promise<{ items: ModelReport[] }> {
  const rows = await db
    .selectFrom('models')
    .select(reportColumns)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .execute();
  return { items: rows.map(toReport) };
}

/** @throws AppError `notFound` */
export async function getModel({ db }: Pick<Deps, 'db'>, id: string): Promise<ModelReport> {
  const row = await db.selectFrom('models').select(reportColumns).where('id', '=', id).executeTakeFirst();
  if (!row) throw modelNotFound(id);
  return toReport(row);
}

export function modelNotFound(id: string): Error {
  return notFound(`Model ${id}`);
}
