import type { Deps } from '../deps.ts';
import type { Languages } from '../languages/languages.ts';
import { type Movie, selectMovies, toMovie } from './movie.ts';

/** These movies by our id, in one query. Deleted and unknown ones are not in the map. */
export async function listMoviesByIds(
  { db }: Pick<Deps, 'db'>,
  ids: readonly number[],
  languages?: Languages,
): Promise<Map<number, Movie>> {
  if (!ids.length) return new Map();
  const rows = await selectMovies(db, languages)
    .where((eb) => eb('m.id', '=', eb.fn.any(eb.val([...ids]))))
    .execute();
  return new Map(rows.map((row) => [row.id, toMovie(row)]));
}
