import { indexOfId } from '../data/interactions.ts';
import { ANY_MOVIE, type Model, type RowName } from '../train-model.ts';

/** One row of one part of a model: catalogue ids and their weights, of one length. */
export type NeighbourRow = { neighbours: Int32Array; weights: Float32Array };

/** The row of a movie, or of {@link ANY_MOVIE}; undefined where the model has none. */
export type RowLookup = (part: RowName, movieId: number) => NeighbourRow | undefined;

/** Looks rows up in a model held in memory; the rows are views, not copies. */
export function rowLookup(model: Pick<Model, 'movies' | 'parts'>): RowLookup {
  const byName = new Map(model.parts.map((part) => [part.name, part]));
  return (name, movieId) => {
    const part = byName.get(name);
    if (movieId === ANY_MOVIE) return part?.rest;
    const rows = part?.rows;
    const index = indexOfId(model.movies, movieId);
    if (!rows || index < 0) return undefined;
    const start = rows.offsets[index] as number;
    const end = rows.offsets[index + 1] as number;
    return { neighbours: rows.neighbours.subarray(start, end), weights: rows.weights.subarray(start, end) };
  };
}
