import { sql } from 'kysely';
import type { Deps } from '../deps.ts';

/** Whether there are ratings but no model serves. */
export async function needsModel({ db }: Pick<Deps, 'db'>): Promise<boolean> {
  const { rows } = await sql<{ needed: boolean }>`
    select exists (select from ratings) and not exists (select from models where is_serving) as needed`.execute(
    db,
  );
  return rows[0]?.needed ?? false;
}
