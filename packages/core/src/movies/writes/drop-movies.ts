import { GENRES, LISTS, MOVIES, movieTags } from '../../cache/tags.ts';
import type { Deps } from '../../deps.ts';

/** After the commit of a write that administrators make: whatever may show these movies is loaded anew. */
export async function dropMovies({ cache }: Pick<Deps, 'cache'>, ids: readonly number[]): Promise<void> {
  await cache.drop([MOVIES, LISTS, GENRES, ...movieTags(ids)]);
}
