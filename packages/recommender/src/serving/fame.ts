import { ANY_MOVIE } from '../train-model.ts';
import { createIdTable } from './id-table.ts';
import type { Interest } from './profile.ts';
import type { RowLookup } from './row-lookup.ts';

/** Of a movie just as popular as what a reader likes. */
const USUAL = 0.5;
/** How fast it changes: a movie more popular by a quarter of the scale is as famous as can be, one less by it not at all. */
const SLOPE = 2;

/**
 * How famous a movie is to a reader, 0–1, by how popular it is beside what they like: to somebody who likes what everybody
 * likes hardly anything is, to somebody who likes what few know nearly everything. It is the idea of personal popularity
 * tendency (Oh, Park, Yu, Song and Park, ICDM 2011); a list calibrated so pays less for being novel.
 *
 * @param params.popularity of the movie, 0–1, in the logarithm.
 * @param params.usual that of what the reader likes ({@link usualOf}).
 */
export function fameOf({ popularity, usual }: { popularity: number; usual: number }): number {
  return Math.min(1, Math.max(0, USUAL + SLOPE * (popularity - usual)));
}

/** How popular what a reader likes is: the mean, by how much each is liked; 0 for nobody's likes. */
export function usualOf(
  interests: readonly Pick<Interest, 'movieId' | 'grade'>[],
  popularityOf: (movieId: number) => number,
): number {
  let sum = 0;
  let mass = 0;
  for (const { movieId, grade } of interests) {
    sum += grade * popularityOf(movieId);
    mass += grade;
  }
  return mass > 0 ? sum / mass : 0;
}

/** {@link fameOf} of each of these movies. */
export function famesOf(
  movieIds: Int32Array,
  { interests, rows }: { interests: readonly Interest[]; rows: RowLookup },
): Float64Array {
  const popularityOf = popularities([...movieIds, ...interests.map(({ movieId }) => movieId)], rows);
  const usual = usualOf(interests, popularityOf);
  return Float64Array.from(movieIds, (movieId) => fameOf({ popularity: popularityOf(movieId), usual }));
}

/** Of three movies that somebody rates one is usually disliked; what goes beyond that says something. */
const USUALLY_DISLIKED = 0.5;

/**
 * What speaks against what everybody likes: how many movies a reader disliked, each by how popular it is, beyond half of
 * those they liked.
 */
export function doubtOf(
  disliked: readonly number[],
  { evidence, rows }: { evidence: number; rows: RowLookup },
): number {
  if (disliked.length === 0) return 0;
  const popularityOf = popularities(disliked, rows);
  const sum = disliked.reduce((total, movieId) => total + popularityOf(movieId), 0);
  return Math.max(0, sum - USUALLY_DISLIKED * evidence);
}

function popularities(movieIds: readonly number[], rows: RowLookup): (movieId: number) => number {
  const places = createIdTable();
  movieIds.forEach((movieId, index) => {
    places.set(movieId, index + 1);
  });
  const found = new Float64Array(movieIds.length + 1);
  const { neighbours, weights } = rows('popularity', ANY_MOVIE) ?? { neighbours: [], weights: [] };
  for (let index = 0; index < neighbours.length; index++) {
    const place = places.get(neighbours[index] as number);
    if (place > 0) found[place] = weights[index] as number;
  }
  return (movieId) => found[places.get(movieId)] as number;
}
