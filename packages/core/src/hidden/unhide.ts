import { sql } from 'kysely';
import type { Deps } from '../deps.ts';
import { notFound } from '../errors.ts';
import { announceTasteChange, type TasteRow, tasteChange } from '../recommendations/taste-changed.ts';
import { type HiddenTarget, targetOf } from './hidden.ts';

/**
 * May be recommended again. One statement; also fine when it was not hidden.
 * @throws AppError `notFound` for an unknown movie, person or genre
 */
export async function unhide(
  deps: Pick<Deps, 'db' | 'jobs' | 'log'>,
  { userId, kind, id }: HiddenTarget,
): Promise<void> {
  const change = sql`
    select 1 as steps from target join hidden h on h.target_id = target.id
    where h.user_id = ${userId} and h.kind = ${kind}`;
  const { rows } = await sql<TasteRow>`
with target as (${targetOf({ kind, id })}),
${tasteChange(userId, change)},
gone as (
  delete from hidden h using taste, target
  where h.user_id = taste.user_id and h.kind = ${kind} and h.target_id = target.id
)
select taste.revision, taste.steps from target left join taste on true`.execute(deps.db);
  const [result] = rows;
  if (!result) throw notFound(`The ${kind} ${id}`);
  await announceTasteChange(deps, userId, result);
}
