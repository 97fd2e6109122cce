import type { Database } from '@matinee/db';
import { checkVersion } from '../../require-version.ts';
import { isMovie, movieNotFound } from '../movie-reference.ts';

/**
 * The record of a movie, which nobody else writes until the transaction ends. Ratings of it go on.
 * @throws AppError `notFound`, also for a deleted one unless those are asked for; `preconditionFailed`
 */
export async function lockMovie(
  trx: Database,
  { movieId, version, withDeleted = false }: { movieId: string; version?: number; withDeleted?: boolean },
) {
  let query = trx.selectFrom('movies as m').where(isMovie(movieId)).selectAll().forNoKeyUpdate();
  if (!withDeleted) query = query.where('m.deleted_at', 'is', null);
  const row = await query.executeTakeFirst();
  if (!row) throw movieNotFound(movieId);
  if (version !== undefined) checkVersion(version, row.version);
  return row;
}

export type LockedMovie = Awaited<ReturnType<typeof lockMovie>>;
