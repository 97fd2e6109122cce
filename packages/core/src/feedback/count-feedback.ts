import { createHash } from 'node:crypto';
import { type RawBuilder, sql } from 'kysely';

/** Readers write to one of so many rows a day, strategy and model, so that few wait for each other. */
const SHARDS = 16;

/** What is counted of recommendations: columns of `recommendation_counts`. */
const counted = [
  'lists',
  'cold_lists',
  'impressions',
  'clicks',
  'likes',
  'dismissals',
  'already_seen',
] as const;

/**
 * The CTE `counted`: adds up rows of `day`, `strategy`, `model_id`, `what` (a column; null is nothing) and `step`, in one
 * order for everybody. Let it be the only one of a transaction, or two of them wait for each other.
 */
export function addTally(userId: string, tally: RawBuilder<unknown>): RawBuilder<unknown> {
  const columns = sql.join(counted.map((name) => sql.ref(name)));
  const sums = sql.join(
    counted.map((name) => sql`coalesce(sum(step) filter (where what = ${sql.lit(name)}), 0)`),
  );
  const added = sql.join(
    counted.map((name) => sql`${sql.ref(name)} = c.${sql.ref(name)} + excluded.${sql.ref(name)}`),
  );
  return sql`
counted as (
  insert into recommendation_counts as c (day, strategy, model_id, shard, ${columns})
  select day, strategy, model_id, ${shardOf(userId)}::smallint, ${sums}
  from (${tally}) t where what is not null group by 1, 2, 3 order by 1, 2, 3
  on conflict (day, strategy, model_id, shard) do update set ${added}
)`;
}

/** What an opinion is counted as: a column of `recommendation_counts`. */
export function columnOf(kind: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`case ${kind} when 'liked' then 'likes' when 'notInterested' then 'dismissals' else 'already_seen' end`;
}

function shardOf(userId: string): number {
  return createHash('sha256').update(userId).digest().readUInt8(0) % SHARDS;
}
