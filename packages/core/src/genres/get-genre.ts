import type { Deps } from '../deps.ts';
import { notFound } from '../errors.ts';
import type { Genre } from './list-genres.ts';

/**
 * One genre with the number of movies that have it.
 * @throws AppError `notFound`
 */
export async function getGenre(
  { db }: Pick<Deps, 'db'>,
  id: string,
): Promise<Genre & { movieCount: number; version: number }> {
  const row = await db
    .selectFrom('genres as g')
    // Text, so that a number beyond int4 is unknown and not an error.
    .where((eb) => eb(eb.cast<string>('g.id', 'text'), '=', id))
    .select((eb) => [
      'g.id',
      'g.name',
      'g.version',
      eb
        .selectFrom('movie_genres as mg')
        .innerJoin('movies as m', 'm.id', 'mg.movie_id')
        .whereRef('mg.genre_id', '=', 'g.id')
        .where('m.deleted_at', 'is', null)
        .select((count) => count.fn.countAll<number>().as('n'))
        .as('movieCount'),
    ])
    .executeTakeFirst();
  if (!row) throw notFound(`Genre ${id}`);
  return { id: String(row.id), name: row.name, movieCount: row.movieCount ?? 0, version: row.version };
}
