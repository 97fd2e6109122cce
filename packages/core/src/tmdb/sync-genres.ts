import { GENRES } from '../cache/tags.ts';
import type { Deps } from '../deps.ts';
import { NO_KEY } from './no-key.ts';
import { storeGenres } from './store-genres.ts';

/** Has every genre that TMDb has, under the name it has here. @throws TmdbError */
export async function syncGenres(
  { db, cache, tmdb }: Pick<Deps, 'db' | 'cache' | 'tmdb'>,
  { signal }: { signal?: AbortSignal } = {},
): Promise<{ genres: number } | typeof NO_KEY> {
  if (!tmdb) return NO_KEY;
  const genres = await tmdb.listGenres({}, signal && { signal });
  const stored = await db.transaction().execute((trx) => storeGenres(trx, genres));
  await cache.drop([GENRES]);
  return { genres: stored.length };
}
