import type { Database } from '@matinee/db';
import { type RawBuilder, sql } from 'kysely';
import { keepHourly } from '../cache/keep-hourly.ts';
import type { Deps } from '../deps.ts';
import { type FeatureKey, toShares } from './weigh-features.ts';

/** Whom a movie is known by: who directs it, and the first names of the cast. */
const CAST = 5;

/** Of `movies m`. */
const features = sql`array(
  select 'genre:' || genre_id from movie_genres where movie_id = m.id
  union all select 'decade:' || m.year / 10 * 10 where m.year is not null
  union all select 'language:' || m.original_language where m.original_language is not null
  union select 'person:' || person_id from movie_crew where movie_id = m.id and job = 'Director'
  union select 'person:' || person_id from movie_cast where movie_id = m.id and position < ${CAST}
  union all select 'tag:' || tag_id from movie_tags where movie_id = m.id
)`;

/** What these movies have, those that are deleted left out. */
export async function readFeatures(
  { db }: Pick<Deps, 'db'>,
  movieIds: readonly number[],
): Promise<Map<number, FeatureKey[]>> {
  const { rows } = await sql<{ id: number; features: FeatureKey[] }>`
select m.id, ${features} as features from movies m
where m.id = any (${movieIds}::int[]) and m.deleted_at is null`.execute(db);
  return new Map(rows.map((row) => [row.id, row.features]));
}

/** What most people watch is what everybody's taste is taken for. */
const BEST_KNOWN = 2_000;

type Shares = Map<FeatureKey, number>;
const keep = keepHourly<Shares>();

/** Share of what everybody watches that has a feature: of the ratings of the best known movies. Read once an hour. */
export function usualShares(deps: Pick<Deps, 'db' | 'clock'>): Promise<Shares> {
  return keep(deps, { key: '', load: () => readShares(deps.db) });
}

async function readShares(db: Database): Promise<Shares> {
  const { rows } = await sql<{ features: FeatureKey[]; weight: number }>`
select ${features} as features, best.count as weight
from (select movie_id, count from movie_stats where count > 0 order by count desc, movie_id limit ${BEST_KNOWN}) best
join movies m on m.id = best.movie_id and m.deleted_at is null`.execute(db);
  return toShares(rows);
}

/** What features are called. A decade and a language have no other name. */
export async function readNames(
  { db }: Pick<Deps, 'db'>,
  keys: readonly FeatureKey[],
): Promise<Map<FeatureKey, string>> {
  const idsOf = (kind: string): RawBuilder<number[]> =>
    sql`${keys.flatMap((key) => (key.startsWith(`${kind}:`) ? Number(key.slice(kind.length + 1)) : []))}::int[]`;
  const { rows } = await sql<{ key: FeatureKey; name: string }>`
select 'genre:' || id as key, name::text as name from genres where id = any (${idsOf('genre')})
union all select 'person:' || id, name from people where id = any (${idsOf('person')})
union all select 'tag:' || id, name::text from tags where id = any (${idsOf('tag')})`.execute(db);
  return new Map(rows.map(({ key, name }) => [key, name]));
}
