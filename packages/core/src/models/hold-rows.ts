import type { Deps } from '../deps.ts';
import { type HeldRows, readRows } from './read-rows.ts';

/**
 * The rows of these movies, read in one query and held: with `heldRows` among the deps {@link readRows} asks the database
 * for what is missing only. Takes some ten kilobytes a movie.
 */
export async function holdRows(
  { db }: Pick<Deps, 'db'>,
  { modelId, movieIds }: { modelId: string; movieIds: readonly number[] },
): Promise<HeldRows> {
  const held = new Set(movieIds);
  return { modelId, movieIds: held, parts: await readRows({ db }, { modelId, movieIds: [...held] }) };
}
