import type { PartName } from '../train-model.ts';
import type { Interest } from './profile.ts';
import type { RowLookup } from './row-lookup.ts';

/** Why a movie is in a list. */
export type Reason = {
  /**
   * `becauseYouRated`, `becauseYouLiked` (a favorite): people with this interest liked the movie.
   * `similarTo`: mostly for genres, tags and decade. `popular`: many people like it; nothing personal.
   * `genre`: a genre the reader prefers.
   */
  kind: 'becauseYouRated' | 'becauseYouLiked' | 'similarTo' | 'genre' | 'popular';
  /** The movie of the profile that speaks for this one; absent for `genre` and `popular`. */
  movieId?: number;
  /** What it adds to the score, in the score's units. */
  weight: number;
};

/** Reasons given for one movie. */
const MAX_REASONS = 3;

/**
 * The largest contributions of single interests to each chosen movie.
 *
 * @param factors what one unit of each part's rows adds to a score.
 * @returns for each of `chosen`, in its order, at most three reasons, largest first, ties by lower movie id.
 */
export function explain(params: {
  chosen: readonly number[];
  interests: readonly Interest[];
  parts: readonly PartName[];
  factors: readonly number[];
  rows: RowLookup;
}): Reason[][] {
  const { chosen, interests, parts, factors, rows } = params;
  const found = new Map(chosen.map((movieId) => [movieId, [] as Reason[]]));
  for (const interest of interests) {
    const added = new Map<number, number[]>();
    parts.forEach((name, part) => {
      const row = rows(name, interest.movieId);
      const factor = (factors[part] as number) * interest.weight;
      for (let index = 0; row && index < row.neighbours.length; index++) {
        const movieId = row.neighbours[index] as number;
        if (!found.has(movieId)) continue;
        const sums = added.get(movieId) ?? parts.map(() => 0);
        sums[part] = factor * (row.weights[index] as number);
        added.set(movieId, sums);
      }
    });
    for (const [movieId, sums] of added) {
      const weight = sums.reduce((sum, value) => sum + value, 0);
      if (weight > 0)
        found.get(movieId)?.push({ kind: kindOf(interest, parts, sums), movieId: interest.movieId, weight });
    }
  }
  return chosen.map((movieId) =>
    (found.get(movieId) ?? [])
      .sort((a, b) => b.weight - a.weight || (a.movieId ?? 0) - (b.movieId ?? 0))
      .slice(0, MAX_REASONS),
  );
}

function kindOf(interest: Interest, parts: readonly PartName[], sums: readonly number[]): Reason['kind'] {
  const byContent = sums[parts.indexOf('content')] ?? 0;
  const byPeople = sums[parts.indexOf('collaborative')] ?? 0;
  if (byContent > byPeople) return 'similarTo';
  return interest.isRated ? 'becauseYouRated' : 'becauseYouLiked';
}
