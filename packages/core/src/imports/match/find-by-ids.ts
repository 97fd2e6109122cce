import type { Database } from '@matinee/db';
import type { Wanted } from './match-rows.ts';

/** Movies by the ids of others; one that was merged into another is that one. IMDb's id is believed first. */
export async function findByIds(
  db: Database,
  wanted: readonly Wanted[],
): Promise<(one: Wanted) => number | undefined> {
  const imdb = unique(wanted.map(({ imdbId }) => imdbId));
  const tmdb = unique(wanted.map(({ tmdbId }) => tmdbId));
  const movielens = unique(wanted.map(({ movielensId }) => movielensId));
  if (imdb.length + tmdb.length + movielens.length === 0) return () => undefined;
  const rows = await db
    .selectFrom('movies as named')
    .innerJoin('movies as m', (join) =>
      join.on((eb) => eb('m.id', '=', eb.fn.coalesce('named.merged_into', 'named.id'))),
    )
    .where('m.deleted_at', 'is', null)
    .where((eb) =>
      eb.or([
        eb('named.imdb_id', '=', eb.fn.any(eb.val(imdb))),
        eb('named.tmdb_id', '=', eb.fn.any(eb.val(tmdb))),
        eb('named.movielens_id', '=', eb.fn.any(eb.val(movielens))),
      ]),
    )
    .select(['m.id', 'named.imdb_id', 'named.tmdb_id', 'named.movielens_id'])
    .execute();
  const known = new Map<string, number>();
  for (const row of rows) {
    if (row.imdb_id) known.set(row.imdb_id, row.id);
    if (row.tmdb_id) known.set(`tmdb ${row.tmdb_id}`, row.id);
    if (row.movielens_id) known.set(`movielens ${row.movielens_id}`, row.id);
  }
  return ({ imdbId, tmdbId, movielensId }) =>
    known.get(imdbId ?? '') ?? known.get(`tmdb ${tmdbId}`) ?? known.get(`movielens ${movielensId}`);
}

function unique<T extends string | number>(values: readonly (T | null)[]): T[] {
  return [...new Set(values.filter((value) => value !== null))];
}
