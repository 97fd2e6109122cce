import { sql } from 'kysely';
import type { Deps } from '../deps.ts';
import { AppError, notFound } from '../errors.ts';
import { announceTasteChange, type TasteRow, tasteChange } from '../recommendations/taste-changed.ts';
import { type Hidden, type HiddenRow, type HiddenTarget, targetOf, toHidden } from './hidden.ts';

type Result = TasteRow & Partial<HiddenRow> & { id: number | null; is_new: boolean | null };

/**
 * Never recommend this movie, any of this genre, or any with this person in its cast or crew. One statement; again is fine.
 * @throws AppError `notFound`
 */
export async function hide(
  deps: Pick<Deps, 'db' | 'clock' | 'jobs' | 'log'>,
  { userId, kind, id }: HiddenTarget,
): Promise<{ hidden: Hidden; isNew: boolean }> {
  const change = sql`
    select case when exists (
      select from hidden h where h.user_id = ${userId} and h.kind = ${kind} and h.target_id = target.id
    ) then 0 else 1 end as steps from target`;
  const { rows } = await sql<Result>`
with target as (${targetOf({ kind, id })}),
${tasteChange(userId, change)},
put as (
  insert into hidden as h (user_id, kind, target_id, created_at)
  select taste.user_id, ${kind}, target.id, ${deps.clock.now()} from taste cross join target
  on conflict (user_id, kind, target_id) do update set created_at = h.created_at
  returning h.kind, h.target_id, h.created_at, h.xmax = 0 as is_new
)
select target.id, target.name, taste.revision, taste.steps, put.*
from (values (1)) one left join target on true left join taste on true left join put on true`.execute(
    deps.db,
  );
  const [result] = rows;
  if (!result?.id) throw notFound(`The ${kind} ${id}`);
  if (!isHidden(result)) throw new AppError('unauthenticated', 'The account is gone');
  await announceTasteChange(deps, userId, result);
  return { hidden: toHidden(result), isNew: result.is_new === true };
}

function isHidden(row: Partial<HiddenRow>): row is HiddenRow {
  return row.created_at instanceof Date;
}
