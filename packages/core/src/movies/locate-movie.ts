import { MOVIES } from '../cache/tags.ts';
import type { Deps } from '../deps.ts';
import { AppError } from '../errors.ts';
import { getMovieId } from './movie-reference.ts';

/**
 * Our id of a movie, whatever it is named by, from the cache if it can be: what is kept of a movie is kept under this
 * one id. Undefined when it is not known here.
 */
export async function locateMovie(
  deps: Pick<Deps, 'db' | 'cache'>,
  reference: string,
): Promise<string | undefined> {
  const asked = { class: 'detail', key: `movie id of ${reference}`, tags: [MOVIES] } as const;
  try {
    const { body } = await deps.cache.read(asked, async () => ({
      body: String(await getMovieId(deps, reference)),
      etag: '',
    }));
    return body;
  } catch (error) {
    if (error instanceof AppError && error.code === 'notFound') return undefined;
    throw error;
  }
}
