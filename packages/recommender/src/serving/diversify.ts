import { createBalance, type Tastes } from './calibrate.ts';
import type { NeighbourRow } from './row-lookup.ts';

/** How much of a likeness (cosine, 0–1) is felt: a second movie just like the first is half a repetition. */
const FELT = 0.5;
/** How soon a list has enough of what everybody knows: after one such movie by a third, after five by nine tenths. */
const SATED = 0.35;
/** The most that is taken under diversity, novelty or calibration 1: a score never falls to 0. */
export const FULL = 0.9;

/**
 * What is taken from scores so that a list is not more of the same; 0–1 each. `calibration`: so that all of a reader's
 * tastes are in it.
 */
export type Manner = { diversity: number; novelty: number; calibration: number };

/**
 * `place` in the ranking; `sameness`, 0–{@link FULL}: how much of it the movies before it have shown already;
 * `fame`, the same: how popular it is, as far as the movies before it were; `surplus`: how much of its genres they had shown.
 */
export type Chosen = { place: number; sameness: number; fame: number; surplus: number };

/** What remains of a score. */
export function keptOf(
  { sameness, fame, surplus }: Omit<Chosen, 'place'>,
  { diversity, novelty, calibration }: Manner,
): number {
  return (1 - novelty * fame) * (1 - diversity * sameness) * (1 - calibration * surplus);
}

/**
 * Maximal marginal relevance (Carbonell and Goldstein, SIGIR 1998), as a discount: the next movie is always the one with
 * the largest score · (1 − diversity · sameness) · (1 − novelty · fame) · (1 − calibration · surplus). Sameness grows with every movie before it that is
 * like it, 1 − Π (1 − cosine / 2); fame is the movie's popularity times what the list has shown of popular movies,
 * 1 − Π (1 − 0.35 · popularity), so that a list begins with the surest and dares more further down; surplus is that of {@link createBalance}.
 * As none of them shrinks, discounted scores never rise along the list; and what a list begins with does not depend on how
 * long it is.
 *
 * @param params.scores falling, above 0.
 * @param params.vectors of unit length, one a score; a movie without one is like nothing. Read with diversity and calibration only.
 * @param params.popularity 0–1, one a score: how popular it is to this reader. Read with novelty only.
 * @param params.tastes of the reader. Read with calibration only.
 * @param params.isWanted which places are to be returned; the others still count as shown.
 * @returns at most `limit` places in the order of their discounted scores, ties by lower place.
 */
export function diversify(params: {
  scores: Float64Array;
  vectors: readonly (NeighbourRow | undefined)[];
  popularity: Float64Array;
  tastes?: Tastes;
  manner: Manner;
  isWanted: (place: number) => boolean;
  limit: number;
}): Chosen[] {
  const { scores, vectors, popularity, manner, isWanted, limit } = params;
  const alike = manner.diversity > 0 ? likenesses(vectors) : undefined;
  const popular = manner.novelty > 0 ? popularity : new Float64Array(scores.length);
  const balance = params.tastes && manner.calibration > 0 ? createBalance(vectors, params.tastes) : undefined;
  const surplus = balance?.surplus ?? new Float64Array(scores.length);
  let hunger = 1;
  const fresh = new Float64Array(scores.length).fill(1);
  const isTaken = new Uint8Array(scores.length);
  const found: Chosen[] = [];
  const takenOf = (place: number) => ({
    sameness: FULL * (1 - (fresh[place] as number)),
    fame: FULL * (popular[place] as number) * (1 - hunger),
    surplus: FULL * (surplus[place] as number),
  });
  const [fullFame, fullSameness] = [FULL * manner.novelty, FULL * manner.diversity];
  const fullSurplus = FULL * manner.calibration;
  // What keptOf says, without an object a candidate.
  const keep = (place: number) =>
    (1 - fullFame * (popular[place] as number) * (1 - hunger)) *
    (1 - fullSameness * (1 - (fresh[place] as number))) *
    (1 - fullSurplus * (surplus[place] as number));
  let first = 0;
  while (found.length < limit && first < scores.length) {
    let best = -1;
    let most = 0;
    for (let place = first; place < scores.length; place++) {
      const score = scores[place] as number;
      // Undiscounted scores fall: what follows is no better.
      if (score <= most) break;
      if (isTaken[place]) continue;
      const discounted = score * keep(place);
      if (discounted <= most) continue;
      most = discounted;
      best = place;
    }
    if (best < 0) break;
    isTaken[best] = 1;
    while (isTaken[first]) first++;
    if (isWanted(best)) found.push({ place: best, ...takenOf(best) });
    balance?.show(best);
    hunger *= 1 - SATED * (popular[best] as number);
    alike?.(best, (place, cosine) => {
      fresh[place] = (fresh[place] as number) * (1 - FELT * Math.min(1, cosine));
    });
  }
  return found;
}

/** Calls back with the cosine of every vector that has something in common with one of them. */
function likenesses(
  vectors: readonly (NeighbourRow | undefined)[],
): (place: number, each: (place: number, cosine: number) => void) => void {
  const having = new Map<number, { places: number[]; weights: number[] }>();
  vectors.forEach((vector, place) => {
    vector?.neighbours.forEach((code, index) => {
      const those = having.get(code) ?? { places: [], weights: [] };
      those.places.push(place);
      those.weights.push(vector.weights[index] as number);
      having.set(code, those);
    });
  });
  const sums = new Float64Array(vectors.length);
  return (place, each) => {
    sums.fill(0);
    const vector = vectors[place];
    vector?.neighbours.forEach((code, index) => {
      const weight = vector.weights[index] as number;
      const { places = [], weights = [] } = having.get(code) ?? {};
      for (let at = 0; at < places.length; at++) {
        const other = places[at] as number;
        sums[other] = (sums[other] as number) + weight * (weights[at] as number);
      }
    });
    for (let other = 0; other < sums.length; other++) {
      const cosine = sums[other] as number;
      if (cosine > 0) each(other, cosine);
    }
  };
}
