import { recordEvent } from '../../audit/record-event.ts';
import type { Deps } from '../../deps.ts';
import { requireVersion } from '../../require-version.ts';
import { getKnownMovie, type MovieDetails } from '../known-movie.ts';
import { dropMovies } from './drop-movies.ts';
import { lockMovie } from './lock-movie.ts';
import type { MovieWriter } from './movie-fields.ts';
import { touchKept } from './touch-kept.ts';

type WriteDeps = Pick<Deps, 'db' | 'clock' | 'cache'>;

/**
 * Takes a movie out of the catalogue. What users did with it is kept, and there again when it is restored.
 * @throws AppError `notFound`, `preconditionRequired`, `preconditionFailed`
 */
export async function deleteMovie(
  deps: WriteDeps,
  { movieId, version, ...writer }: MovieWriter & { movieId: string; version?: number | undefined },
): Promise<void> {
  const seen = requireVersion(version);
  const id = await deps.db.transaction().execute(async (trx) => {
    const { id, title } = await lockMovie(trx, { movieId, version: seen });
    const now = deps.clock.now();
    await trx
      .updateTable('movies')
      .set({ deleted_at: now, updated_at: now, version: seen + 1 })
      .where('id', '=', id)
      .execute();
    await touchKept(trx, id);
    const detail = { movieId: String(id), title };
    await recordEvent({ db: trx }, { ...writer, action: 'catalogue.movieDeleted', detail });
    return id;
  });
  await dropMovies(deps, [id]);
}

/**
 * Brings a deleted movie back, with everything it had; also fine when it is not deleted.
 * @throws AppError `notFound`
 */
export async function restoreMovie(
  deps: WriteDeps,
  { movieId, ...writer }: MovieWriter & { movieId: string },
): Promise<MovieDetails> {
  const id = await deps.db.transaction().execute(async (trx) => {
    const { id, title, version, deleted_at } = await lockMovie(trx, { movieId, withDeleted: true });
    if (!deleted_at) return id;
    await trx
      .updateTable('movies')
      .set({ deleted_at: null, updated_at: deps.clock.now(), version: version + 1 })
      .where('id', '=', id)
      .execute();
    await touchKept(trx, id);
    const detail = { movieId: String(id), title };
    await recordEvent({ db: trx }, { ...writer, action: 'catalogue.movieRestored', detail });
    return id;
  });
  await dropMovies(deps, [id]);
  return getKnownMovie(deps, { movieId: String(id) });
}
