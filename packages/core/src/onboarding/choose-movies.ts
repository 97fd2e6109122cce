import { chooseMovies, type OnboardingAnswers } from '@matinee/recommender';
import type { Deps } from '../deps.ts';
import type { ReadIn } from '../languages/languages.ts';
import { listMoviesByIds } from '../movies/list-movies-by-ids.ts';
import type { Movie } from '../movies/movie.ts';
import { loadPool } from './load-pool.ts';

/** For movies that were deleted since the pool was read. */
const SPARE = 5;

/** What somebody has said so far, by our ids. */
export type Said = {
  /** Movie → score 1–10; null where it was not seen. */
  answers: ReadonlyMap<number, number | null>;
  /** Not asked about. */
  excluded: readonly number[];
  likedGenres: readonly number[];
  dislikedGenres: readonly number[];
};

type Choose = ReadIn & {
  limit: number;
  /** What was said of the movies of the pool. */
  read: (movieIds: readonly number[]) => Promise<Said>;
};

/**
 * The movies to ask somebody about next, those that tell most first, and what they have said. Fewer than `limit` where
 * all that many people know were answered.
 */
export async function chooseNext(
  deps: Pick<Deps, 'db' | 'clock'>,
  { limit, languages, read }: Choose,
): Promise<{ items: Movie[]; said: Said }> {
  const pool = await loadPool(deps);
  const said = await read([...pool.movieIds]);
  const ids = limit === 0 ? [] : chooseMovies(pool, { ...toAnswers(said), count: limit + SPARE });
  const movies = await listMoviesByIds(deps, ids, languages);
  return { items: ids.flatMap((id) => movies.get(id) ?? []).slice(0, limit), said };
}

function toAnswers({ answers, excluded, likedGenres, dislikedGenres }: Said): OnboardingAnswers {
  const features = (ids: readonly number[]) => new Set(ids.map((id) => `genre:${id}`));
  return {
    answers,
    exclude: new Set(excluded),
    liked: features(likedGenres),
    disliked: features(dislikedGenres),
  };
}
