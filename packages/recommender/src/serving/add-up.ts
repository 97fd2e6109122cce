import type { ServingSettings } from '../settings.ts';
import { ANY_MOVIE, type PartName } from '../train-model.ts';
import { popularShare } from './blend-weights.ts';
import { type Candidates, createCandidates } from './candidates.ts';
import { type Interest, weightIn } from './profile.ts';
import type { NeighbourRow, RowLookup } from './row-lookup.ts';

/** Sums of every part over all candidates of these interests; candidates ascending by id, so that ties fall to the lower one. */
export function addUp(params: {
  interests: readonly Interest[];
  rows: RowLookup;
  parts: readonly PartName[];
  /** What was disliked of what everybody likes. */
  doubt: number;
  unwanted: ReadonlySet<number>;
  settings: ServingSettings;
}): { movieIds: Int32Array; sums: Float64Array[] } {
  const { interests, rows, parts, doubt, unwanted, settings } = params;
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
    if (name === 'popularity') return;
    const rest = rows(name, ANY_MOVIE);
    if (rest) candidates.addToKnown(part, rest, masses[part] as number);
  });
  const popularity = parts.indexOf('popularity');
  if (popularity >= 0 && isNewcomer(interests, { doubt, settings }))
    addPopularity(rows('popularity', ANY_MOVIE), { candidates, part: popularity });
  return candidates.finish(unwanted);
}

/** Whether so little is known of a reader that popularity counts. Of whom nothing is known there is nothing to rank. */
function isNewcomer(
  interests: readonly Interest[],
  { doubt, settings }: { doubt: number; settings: ServingSettings },
): boolean {
  const evidence = interests.reduce((sum, { grade }) => sum + grade, 0);
  return interests.length > 0 && popularShare(evidence + doubt, settings.blend) > 0;
}

/** Movies as popular as this, against the most popular one, are worth showing even where nothing else speaks for them. */
const WELL_KNOWN = 0.1;

/** The model keeps popularity in the logarithm, and what it takes to undo that well enough: 1 stays 1, and 0 stays 0. */
const MOST_LIKED = 1000;

function addPopularity(
  row: NeighbourRow | undefined,
  { candidates, part }: { candidates: Candidates; part: number },
): void {
  if (!row) return;
  const shares = row.weights.map((weight) => ((1 + MOST_LIKED) ** weight - 1) / MOST_LIKED);
  const isWellKnown = (_: number, index: number) => (shares[index] as number) >= WELL_KNOWN;
  const isOther = (_: number, index: number) => (shares[index] as number) < WELL_KNOWN;
  const only = (isWanted: (_: number, index: number) => boolean): NeighbourRow => ({
    neighbours: row.neighbours.filter(isWanted),
    weights: shares.filter(isWanted),
  });
  candidates.add(part, only(isWellKnown), 1);
  candidates.addToKnown(part, only(isOther), 1);
}

/** The largest of the values, 0 when none is above. */
export function largest(values: Float64Array): number {
  let most = 0;
  for (const value of values) if (value > most) most = value;
  return most;
}
