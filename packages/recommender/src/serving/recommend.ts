import { selectTop } from '../algebra/select-top.ts';
import type { ServingSettings } from '../settings.ts';
import { ANY_MOVIE, type PartName } from '../train-model.ts';
import { blendWeights } from './blend-weights.ts';
import { createCandidates } from './candidates.ts';
import { explain, type Reason } from './explain.ts';
import { type Interest, type ProfileEntry, toInterests, weightIn } from './profile.ts';
import type { RowLookup } from './row-lookup.ts';

export type Strategy = 'hybrid' | 'collaborative' | 'content' | 'popular';

export type RecommendParams = {
  /** What the reader did, in any order; a movie at most once. */
  profile: readonly ProfileEntry[];
  /** Asked for the movies of the profile, and for {@link ANY_MOVIE}. */
  rows: RowLookup;
  /** Catalogue ids, most popular first: what fills a list that the profile cannot. */
  popular: ArrayLike<number>;
  /** Movies that may not come back. */
  exclude?: ReadonlySet<number>;
  /** Whether movies of the profile may come, unless they are in `exclude`; default: no. */
  withProfile?: boolean;
  limit: number;
  /** Default: hybrid. */
  strategy?: Strategy;
  /** Instead of those of the strategy. */
  parts?: readonly PartName[];
  settings: ServingSettings;
};

/** A part of a score: `contribution` = `weight` · `value`. */
export type Component = {
  name: PartName | 'popular';
  weight: number;
  /** The part's own score of the movie, 1 for the best candidate of this reader; may be negative. */
  value: number;
  contribution: number;
};

export type Recommendation = {
  movieId: number;
  /** Sum of the contributions; above 0, at most 1, falling along the list, comparable within one list only. */
  score: number;
  components: Component[];
  /** Largest first, at least one. */
  reasons: Reason[];
};

/** The parts of each strategy. */
export const PARTS: Record<Strategy, readonly PartName[]> = {
  hybrid: ['collaborative', 'sequential', 'factors', 'content'],
  collaborative: ['collaborative', 'sequential', 'factors'],
  content: ['content'],
  popular: [],
};

/**
 * The movies a reader will most likely like, best first, ties by lower movie id.
 *
 * Each part adds up the rows of what the reader liked, weighted by grade and recency; parts are scaled to 1 for
 * their best candidate and blended by how much is known of the reader. What the profile cannot fill comes from
 * `popular`, so the list is shorter than `limit` only when `popular` has nothing left that is not excluded.
 *
 * Pure: the same input gives the same bytes. CPU grows with profile entries × row length.
 */
export function recommend(params: RecommendParams): Recommendation[] {
  const { profile, exclude, limit, strategy = 'hybrid' } = params;
  const unwanted = new Set<number>(exclude);
  if (!params.withProfile) for (const entry of profile) unwanted.add(entry.movieId);
  const personal = rankPersonal({ ...params, parts: params.parts ?? PARTS[strategy], unwanted });
  for (const { movieId } of personal) unwanted.add(movieId);
  const ceiling = personal.at(-1)?.score ?? 1;
  const fill = fillUp({ popular: params.popular, unwanted, count: limit - personal.length, ceiling });
  return [...personal, ...fill];
}

type Ranking = RecommendParams & { parts: readonly PartName[]; unwanted: ReadonlySet<number> };

function rankPersonal(params: Ranking): Recommendation[] {
  const { profile, rows, parts, unwanted, limit, settings } = params;
  const { interests, evidence } = toInterests(profile, settings);
  const { movieIds, sums } = addUp({ interests, rows, parts, unwanted, settings });
  const best = sums.map(largest);
  const weights = blendWeights({ parts, best, evidence, blend: settings.blend });
  const componentsOf = (index: number): Component[] =>
    parts.flatMap((name, part) => {
      const weight = weights[part] as number;
      if (weight === 0) return [];
      const value = (sums[part]?.[index] as number) / (best[part] as number);
      return [{ name, weight, value, contribution: weight * value }];
    });
  const scores = new Float64Array(movieIds.length);
  sums.forEach((values, part) => {
    const weight = weights[part] as number;
    const most = best[part] as number;
    for (let index = 0; weight > 0 && index < scores.length; index++)
      scores[index] = (scores[index] as number) + weight * ((values[index] as number) / most);
  });
  const top = selectTop(scores, limit, 0);
  const chosen = Array.from(top, (index) => movieIds[index] as number);
  const factors = parts.map((_, part) => (weights[part] as number) / ((best[part] as number) || 1));
  const reasons = explain({ chosen, interests, parts, factors, rows, settings });
  return chosen.map((movieId, position) => {
    const index = top[position] as number;
    return {
      movieId,
      score: scores[index] as number,
      components: componentsOf(index),
      reasons: reasons[position] as Reason[],
    };
  });
}

/** The largest of the values, 0 when none is above. */
export function largest(values: Float64Array): number {
  let most = 0;
  for (const value of values) if (value > most) most = value;
  return most;
}

/** Sums of every part over all candidates of these interests; candidates ascending by id, so that ties fall to the lower one. */
export function addUp(params: {
  interests: readonly Interest[];
  rows: RowLookup;
  parts: readonly PartName[];
  unwanted: ReadonlySet<number>;
  settings: ServingSettings;
}): { movieIds: Int32Array; sums: Float64Array[] } {
  const { interests, rows, parts, unwanted, settings } = params;
  const candidates = createCandidates(parts.length);
  const masses = parts.map((name, part) => {
    let mass = 0;
    for (const interest of interests) {
      const weight = weightIn(name, interest, settings);
      const row = weight > 0 ? rows(name, interest.movieId) : undefined;
      mass += weight;
      if (row) candidates.add(part, row, weight);
    }
    return mass;
  });
  parts.forEach((name, part) => {
    const rest = rows(name, ANY_MOVIE);
    if (rest) candidates.addToKnown(part, rest, masses[part] as number);
  });
  return candidates.finish(unwanted);
}

/** Popular movies to the asked number, scored below `ceiling` and falling. */
function fillUp(params: {
  popular: ArrayLike<number>;
  unwanted: ReadonlySet<number>;
  count: number;
  ceiling: number;
}): Recommendation[] {
  const { popular, unwanted, count, ceiling } = params;
  const filled: Recommendation[] = [];
  for (let rank = 0; rank < popular.length && filled.length < count; rank++) {
    const movieId = popular[rank] as number;
    if (unwanted.has(movieId)) continue;
    const value = 1 - (rank + 1) / (popular.length + 1);
    const contribution = ceiling * value;
    filled.push({
      movieId,
      score: contribution,
      components: [{ name: 'popular', weight: ceiling, value, contribution }],
      reasons: [{ kind: 'popular', weight: contribution }],
    });
  }
  return filled;
}
