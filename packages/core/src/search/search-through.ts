import type { Deps } from '../deps.ts';
import { fetchBySearch } from '../tmdb/fetch-by-search.ts';
import type { CountUpstream } from '../tmdb/read-through.ts';
import { type FoundMovies, type SearchMovies, searchHere } from './search-movies.ts';

/**
 * {@link searchMovies}, and where hardly anything is found here, TMDb is searched, too, if there is a key: what it knows
 * is kept, and found like everything else. For the first page without filters, two seconds at most; while TMDb does not
 * answer, what is here is the answer. Two queries more, those that keep what is new, and the search once more.
 * @throws AppError as {@link searchMovies}
 */
export async function searchMoviesThrough(
  deps: Pick<Deps, 'db' | 'clock' | 'log' | 'jobs' | 'tmdb'>,
  { countUpstream, ...search }: SearchMovies & { countUpstream?: CountUpstream | undefined },
): Promise<FoundMovies> {
  const { tmdb, clock } = deps;
  const since = clock.now();
  const here = await searchHere(deps, search);
  const { missing } = here;
  if (!tmdb || !missing || search.page > 1 || hasFilters(search)) return here.found;
  const isMore = await fetchBySearch({ ...deps, tmdb }, { ...missing, since, countUpstream });
  return isMore ? (await searchHere(deps, search)).found : here.found;
}

/** TMDb's search knows none of them. */
function hasFilters({ q, page, perPage, languages, ...filters }: SearchMovies): boolean {
  return Object.values(filters).some((filter) => filter !== undefined);
}
