import type { Deps } from '../deps.ts';

export type Genre = { id: string; name: string };

/** Every genre by name, with the number of movies that have it. */
export async function listGenres({
  db,
}: Pick<Deps, 'db'>): Promise<{ items: (Genre & { movieCount: number; version: number })[] }> {
  const rows = await db
    .selectFrom('genres as g')
    .leftJoin('movie_genres as mg', 'mg.genre_id', 'g.id')
    .leftJoin('movies as m', (join) => join.onRef('m.id', '=', 'mg.movie_id').on('m.deleted_at', 'is', null))
    .select(['g.id', 'g.name', 'g.version', (eb) => eb.fn.count<number>('m.id').as('movieCount')])
    .groupBy('g.id')
    .orderBy('g.name')
    .execute();
  return { items: rows.map((row) => ({ ...row, id: String(row.id) })) };
}
