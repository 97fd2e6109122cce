import type { Database } from '@matinee/db';
import { sql } from 'kysely';

/**
 * Of rows about the same thing one counts: the newest, of equally new ones the last. Of the history those of one day are
 * one, and that a movie was watched says nothing beside when.
 */
export async function settleDuplicates(trx: Database, importId: string): Promise<void> {
  // The planner takes rows that came a moment ago for few, and would compare each with each.
  await sql`set local enable_nestloop = off`.execute(trx);
  await sql`
with ranked as materialized (
  select part, row_number, kind,
    row_number() over (
      partition by kind, movie_id, case when kind = 'history' and not is_only_seen then day end, is_only_seen
      order by at desc nulls last, part desc, row_number desc
    ) as place,
    is_only_seen and bool_or(kind = 'history' and not is_only_seen) over (partition by movie_id) as is_said_better
  from import_rows
  cross join lateral (
    select given->>'at' as at, (given->>'isOnlySeen')::boolean as is_only_seen,
      case when (given->>'isMoment')::boolean then given->>'at' else left(given->>'at', 10) end as day
  ) said
  where import_id = ${importId} and status = 'matched'
)
update import_rows r set effect = 'none', message = 'Another row says the same, or something newer'
from ranked
where r.import_id = ${importId} and r.part = ranked.part and r.row_number = ranked.row_number and r.kind = ranked.kind
  and (place > 1 or is_said_better)`.execute(trx);
  await sql`set local enable_nestloop = on`.execute(trx);
}
