import { isGenreCode } from '../data/feature-codes.ts';
import type { ServingSettings } from '../settings.ts';
import { type Interest, weightIn } from './profile.ts';
import type { NeighbourRow, RowLookup } from './row-lookup.ts';

/** What of a reader's likes each genre is, by code, summing to 1; empty where no genre is known. */
export type Tastes = ReadonlyMap<number, number>;

/** How far what a list has shown goes beyond the reader's tastes, kept up as it grows. */
export type Balance = {
  /** By place: 0–1, the share of its genres that has been shown for what it is of the tastes. Never falls. */
  surplus: Float64Array;
  /** Counts what stands at this place as shown. */
  show: (place: number) => void;
};

/** So many movies in proportion, and half of what a genre is worth is used up. */
const HALF_SHOWN = 3;
/** What counts as shown of a genre from the start: what is no part of the tastes is used up at once. */
const AT_FIRST = 0.3;
/** The first of a ranking by which it is judged. */
const JUDGED = 20;
/** How far a ranking may be from the tastes (in nats) before calibration has half its say: three in four are nearer. */
const TOLERATED = 0.45;
/** With so many liked movies the tastes are trusted half. */
const HALF_TRUSTED = 3.5;
/** Diversity from which on calibration has all its say; it is what is served. */
const ALL_FROM = 0.2;
/** What keeps a genre that is missing from being infinitely so. */
const SMOOTHING = 0.01;

/** The distribution of genres in what a reader likes, weighted by grade and recency; a movie is divided among its genres. */
export function tastesOf(params: {
  interests: readonly Interest[];
  rows: RowLookup;
  settings: ServingSettings;
}): Tastes {
  const { interests, rows, settings } = params;
  const weights = interests.map((interest) => weightIn('collaborative', interest, settings));
  const genres = interests.map(({ movieId }) => genresOf(rows('features', movieId)));
  return distribution(genres, weights);
}

/**
 * How much calibration has to say, 0–1: little where the ranking has the reader's tastes in proportion as it is, more the
 * more of them it leaves out (their Kullback-Leibler divergence), and nothing where too little is known to tell.
 *
 * @param of.vectors of the ranking, best first.
 */
export function calibrationFor(of: {
  tastes: Tastes;
  vectors: readonly (NeighbourRow | undefined)[];
  evidence: number;
  diversity: number;
}): number {
  const { tastes, vectors, evidence, diversity } = of;
  const shown = distribution(vectors.slice(0, JUDGED).map(genresOf));
  let divergence = 0;
  for (const [genre, share] of tastes) {
    const smooth = (1 - SMOOTHING) * (shown.get(genre) ?? 0) + SMOOTHING * share;
    divergence += share * Math.log(share / smooth);
  }
  const trust = evidence ** 4 / (evidence ** 4 + HALF_TRUSTED ** 4);
  const need = divergence ** 4 / (divergence ** 4 + TOLERATED ** 4);
  return Math.min(1, diversity / ALL_FROM) * trust * need;
}

/**
 * Calibration (Steck, RecSys 2018): of a list whose genres are in proportion to the tastes p the sum Σ p · log(shown + k p)
 * is the greatest. What a movie would add to it is the mean of k p / (shown + k p) over its genres; the rest is surplus.
 */
export function createBalance(vectors: readonly (NeighbourRow | undefined)[], tastes: Tastes): Balance {
  const genres = vectors.map(genresOf);
  const having = new Map<number, number[]>();
  genres.forEach((own, place) => {
    for (const genre of own) {
      const places = having.get(genre);
      if (places) places.push(place);
      else having.set(genre, [place]);
    }
  });
  const shown = new Map<number, number>();
  const usedUp = (genre: number) => {
    const mass = AT_FIRST + (shown.get(genre) ?? 0);
    return mass / (mass + HALF_SHOWN * (tastes.get(genre) ?? 0));
  };
  const surplus = Float64Array.from(genres, (own) =>
    own.reduce((sum, genre) => sum + usedUp(genre) / own.length, 0),
  );
  return {
    surplus,
    show: (place) => {
      const own = genres[place] ?? [];
      for (const genre of own) {
        const before = usedUp(genre);
        shown.set(genre, (shown.get(genre) ?? 0) + 1 / own.length);
        const more = usedUp(genre) - before;
        for (const other of having.get(genre) ?? [])
          surplus[other] = (surplus[other] as number) + more / (genres[other]?.length ?? 1);
      }
    },
  };
}

/** Movies of which no genre is known count for nothing. */
function distribution(
  genres: readonly (readonly number[])[],
  weights?: readonly number[],
): Map<number, number> {
  const shares = new Map<number, number>();
  let total = 0;
  genres.forEach((own, index) => {
    const weight = weights?.[index] ?? 1;
    if (own.length === 0) return;
    total += weight;
    for (const genre of own) shares.set(genre, (shares.get(genre) ?? 0) + weight / own.length);
  });
  for (const [genre, share] of shares) shares.set(genre, share / total);
  return shares;
}

function genresOf(vector: NeighbourRow | undefined): number[] {
  const genres: number[] = [];
  if (!vector) return genres;
  const { neighbours } = vector;
  for (let index = 0; index < neighbours.length; index++)
    if (isGenreCode(neighbours[index] as number)) genres.push(neighbours[index] as number);
  return genres;
}
