import type { Database } from '@matinee/db';
import { type RawBuilder, sql } from 'kysely';
import { keepHourly } from '../cache/keep-hourly.ts';
import type { Deps } from '../deps.ts';
import type { ReadIn } from '../languages/languages.ts';
import { readTitle, type TitleRow, titleColumns, translationsIn } from '../movies/translations.ts';
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

export type Known = {
  /** What movies have, those that are deleted left out. */
  features: ReadonlyMap<number, FeatureKey[]>;
  /** What it is called. A decade and a language have no other name, a person or a tag of one movie needs none. */
  names: ReadonlyMap<FeatureKey, string>;
  titles: ReadonlyMap<number, string>;
};

type Asked = ReadIn & {
  movieIds: readonly number[];
  /** Those of which the titles are wanted. */
  named: readonly number[];
};

/** Whatever is told of some movies, in one query. */
export async function readKnown(
  { db }: Pick<Deps, 'db'>,
  { movieIds, named, languages }: Asked,
): Promise<Known> {
  const { rows } = await sql<{
    features: [id: number, features: FeatureKey[]][];
    names: [key: FeatureKey, name: string][];
    titles: (TitleRow & { id: number })[];
  }>`
with liked as materialized (
  select m.id, ${features} as features from movies m
  where m.id = any (${[...movieIds]}::int[]) and m.deleted_at is null
), found as (
  select key, split_part(key, ':', 1) as kind, count(*) as movies from liked, unnest(features) key group by key
)
select
  (select coalesce(json_agg(json_build_array(id, features)), '[]') from liked) as features,
  (select coalesce(json_agg(json_build_array(key, name)), '[]') from (
    select f.key, g.name::text as name from found f join genres g on g.id = ${idIn('genre')}
    union all select f.key, p.name from found f join people p on p.id = ${idIn('person')} where f.movies > 1
    union all select f.key, t.name::text from found f join tags t on t.id = ${idIn('tag')} where f.movies > 1
  ) called) as names,
  (select coalesce(json_agg(told), '[]') from (
    select m.id, ${sql.join(titleColumns.map((column) => sql.ref(column)))}
      ${languages ? sql`, ${translationsIn(languages)} as translations` : sql``}
    from movies m where m.id = any (${[...named]}::int[]) and m.deleted_at is null
  ) told) as titles`.execute(db);
  const [found] = rows;
  return {
    features: new Map(found?.features),
    names: new Map(found?.names),
    titles: new Map(found?.titles.map((row) => [row.id, readTitle(row).title])),
  };
}

/** Of the key `f.key`, where it is of this kind: what another ends with is no number. */
function idIn(kind: string): RawBuilder<number> {
  return sql`case when f.kind = ${kind} then split_part(f.key, ':', 2)::int end`;
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
