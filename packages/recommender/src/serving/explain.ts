import { selectTop } from '../algebra/select-top.ts';
import { readFeatureCode } from '../data/feature-codes.ts';
import type { ServingSettings } from '../settings.ts';
import type { PartName } from '../train-model.ts';
import { largest } from './add-up.ts';
import { createIdTable, type IdTable } from './id-table.ts';
import { type Interest, weightIn } from './profile.ts';
import type { Reason } from './reason.ts';
import type { NeighbourRow, RowLookup } from './row-lookup.ts';

/** How much more than any single movie a genre or a person has to say to be a reason instead. */
const CLEARLY = 1.5;
/** Reasons given for one movie. */
export const MAX_REASONS = 3;

/**
 * The largest contributions to each chosen movie: of single interests, and of a genre or a person where one of these is
 * behind more of what content adds than any single movie. No contribution is counted twice.
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
  const { chosen, interests, parts, rows } = params;
  const added = contributionsOf(params);
  const content = parts.indexOf('content');
  const none = new Float64Array(interests.length);
  return chosen.map((movieId, position) => {
    const start = position * interests.length;
    const byPart = added.map((values) => values.subarray(start, start + interests.length));
    const byContent = byPart[content] ?? none;
    const shared = largestFeature({ movieId, interests, byContent, rows });
    const isByFeature = shared !== undefined && shared.weight > CLEARLY * largest(byContent);
    const counted = isByFeature ? byPart.with(content, none) : byPart;
    const total = addTogether(counted, interests.length);
    const reasons = Array.from(selectTop(total, MAX_REASONS, 0), (index): Reason => {
      const interest = interests[index] as Interest;
      const weight = total[index] as number;
      const kind = kindOf(interest, { weight, byContent: isByFeature ? 0 : (byContent[index] as number) });
      return { kind, movieId: interest.movieId, weight };
    });
    if (isByFeature) reasons.push(shared);
    return reasons.sort((a, b) => b.weight - a.weight).slice(0, MAX_REASONS);
  });
}

/** By part: what each interest adds to each chosen movie, chosen × interests. */
function contributionsOf(params: Parameters<typeof explain>[0]): Float64Array[] {
  const { chosen, interests, parts, factors, rows, settings } = params;
  /** Position in `chosen`, plus one. */
  const positions = createIdTable();
  chosen.forEach((movieId, position) => {
    positions.set(movieId, position + 1);
  });
  return parts.map((name, part) => {
    const target = new Float64Array(chosen.length * interests.length);
    interests.forEach((interest, index) => {
      const factor = (factors[part] as number) * weightIn(name, interest, settings);
      const row = factor === 0 ? undefined : rows(name, interest.movieId);
      if (row) spread(row, { target, positions, factor, interest: index, stride: interests.length });
    });
    return target;
  });
}

/** Writes what one interest adds to each chosen movie. */
function spread(
  { neighbours, weights }: NeighbourRow,
  to: { target: Float64Array; positions: IdTable; factor: number; interest: number; stride: number },
): void {
  const { target, positions, factor, interest, stride } = to;
  const near = positions.near();
  for (let index = 0; index < neighbours.length; index++) {
    const id = neighbours[index] as number;
    const position = (id < near.length ? (near[id] as number) : positions.get(id)) - 1;
    if (position >= 0) target[position * stride + interest] = factor * (weights[index] as number);
  }
}

function addTogether(arrays: readonly Float64Array[], length: number): Float64Array {
  const total = new Float64Array(length);
  for (const values of arrays)
    for (let index = 0; index < length; index++)
      total[index] = (total[index] as number) + (values[index] as number);
  return total;
}

/**
 * The genre or person that content owes most to: what each interest adds is divided among the features that make the two
 * movies alike, as the products of their weights.
 */
function largestFeature(of: {
  movieId: number;
  interests: readonly Interest[];
  byContent: Float64Array;
  rows: RowLookup;
}): Reason | undefined {
  const { movieId, interests, byContent, rows } = of;
  const own = rows('features', movieId);
  if (!own?.neighbours.length) return undefined;
  const owed = new Float64Array(own.neighbours.length);
  const products = new Float64Array(own.neighbours.length);
  interests.forEach((interest, index) => {
    const contribution = byContent[index] as number;
    const other = contribution > 0 ? rows('features', interest.movieId) : undefined;
    if (!other) return;
    const cosine = multiply(own, other, products);
    for (let at = 0; cosine > 0 && at < owed.length; at++)
      owed[at] = (owed[at] as number) + (contribution * (products[at] as number)) / cosine;
  });
  let best: Reason | undefined;
  own.neighbours.forEach((code, index) => {
    const weight = owed[index] as number;
    const { kind, id } = readFeatureCode(code) ?? {};
    if (weight <= (best?.weight ?? 0) || (kind !== 'genre' && kind !== 'person')) return;
    best = { kind, featureId: id as number, weight };
  });
  return best;
}

/** Writes the product of the weights of each feature of `own`; both are ascending by code. Returns their sum. */
function multiply(own: NeighbourRow, other: NeighbourRow, products: Float64Array): number {
  let sum = 0;
  let at = 0;
  for (let index = 0; index < own.neighbours.length; index++) {
    const code = own.neighbours[index] as number;
    while (at < other.neighbours.length && (other.neighbours[at] as number) < code) at++;
    const product =
      other.neighbours[at] === code ? (own.weights[index] as number) * (other.weights[at] as number) : 0;
    products[index] = product;
    sum += product;
  }
  return sum;
}

function kindOf(
  interest: Interest,
  { weight, byContent }: { weight: number; byContent: number },
): Reason['kind'] {
  if (byContent > weight - byContent) return 'similarTo';
  return interest.isRated ? 'becauseYouRated' : 'becauseYouLiked';
}
