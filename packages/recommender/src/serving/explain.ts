import { selectTop } from '../algebra/select-top.ts';
import type { ServingSettings } from '../settings.ts';
import type { PartName } from '../train-model.ts';
import { createIdTable, type IdTable } from './id-table.ts';
import { type Interest, weightIn } from './profile.ts';
import type { NeighbourRow, RowLookup } from './row-lookup.ts';

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
 * @returns for each of `chosen`, in its order, at most three reasons, largest first, ties by the older interest.
 */
export function explain(params: {
  chosen: readonly number[];
  interests: readonly Interest[];
  parts: readonly PartName[];
  factors: readonly number[];
  rows: RowLookup;
  settings: ServingSettings;
}): Reason[][] {
  const { chosen, interests, parts, factors, rows, settings } = params;
  /** Position in `chosen`, plus one. */
  const positions = createIdTable();
  chosen.forEach((movieId, position) => {
    positions.set(movieId, position + 1);
  });
  /** By part: chosen × interests. */
  const added = parts.map(() => new Float64Array(chosen.length * interests.length));
  interests.forEach((interest, index) => {
    parts.forEach((name, part) => {
      const factor = (factors[part] as number) * weightIn(name, interest, settings);
      const row = factor === 0 ? undefined : rows(name, interest.movieId);
      const target = added[part] as Float64Array;
      if (row) spread(row, { target, positions, factor, interest: index, stride: interests.length });
    });
  });
  return chosen.map((_, position) => {
    const start = position * interests.length;
    const byPart = added.map((values) => values.subarray(start, start + interests.length));
    const total = new Float64Array(interests.length);
    for (const values of byPart) {
      for (let index = 0; index < total.length; index++) {
        total[index] = (total[index] as number) + (values[index] as number);
      }
    }
    return Array.from(selectTop(total, MAX_REASONS, 0), (index) => {
      const interest = interests[index] as Interest;
      const sums = byPart.map((values) => values[index] as number);
      return {
        kind: kindOf(interest, parts, sums),
        movieId: interest.movieId,
        weight: total[index] as number,
      };
    });
  });
}

/** Writes what one interest adds to each chosen movie. */
function spread(
  { neighbours, weights }: NeighbourRow,
  to: { target: Float64Array; positions: IdTable; factor: number; interest: number; stride: number },
): void {
  const { target, positions, factor, interest, stride } = to;
  for (let index = 0; index < neighbours.length; index++) {
    const position = positions.get(neighbours[index] as number) - 1;
    if (position >= 0) target[position * stride + interest] = factor * (weights[index] as number);
  }
}

function kindOf(interest: Interest, parts: readonly PartName[], sums: readonly number[]): Reason['kind'] {
  const byContent = sums[parts.indexOf('content')] ?? 0;
  const total = sums.reduce((sum, value) => sum + value, 0);
  if (byContent > total - byContent) return 'similarTo';
  return interest.isRated ? 'becauseYouRated' : 'becauseYouLiked';
}
