import type { ServingSettings } from '../settings.ts';
import { ANY_MOVIE, type PartName } from '../train-model.ts';
import { createCandidates } from './candidates.ts';
import { type Interest, weightIn } from './profile.ts';
import type { RowLookup } from './row-lookup.ts';

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

/** The largest of the values, 0 when none is above. */
export function largest(values: Float64Array): number {
  let most = 0;
  for (const value of values) if (value > most) most = value;
  return most;
}
