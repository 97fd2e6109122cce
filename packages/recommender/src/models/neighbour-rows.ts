import { selectTop } from '../algebra/select-top.ts';

/**
 * For each movie its strongest signed weights to others, heaviest first, ties by lower neighbour.
 * Row `m` is positions `offsets[m]` to `offsets[m + 1]` (exclusive) of `neighbours` and `weights`.
 */
export type NeighbourRows = {
  /** Length: movies + 1. */
  offsets: Int32Array;
  neighbours: Int32Array;
  /** What one point of interest in the row's movie adds to the neighbour's score. */
  weights: Float32Array;
};

export type NeighbourRowsBuilder = {
  /**
   * Appends the next row: of `row` (dense, one value a movie; 0 means no relation) the `maxNeighbours` entries
   * with the largest positive `strength`, which is `row` itself where not given.
   */
  add: (row: Float64Array, strength?: Float64Array) => void;
  finish: () => NeighbourRows;
};

/** Collects rows into growing typed arrays, so memory follows what is kept. */
export function createNeighbourRowsBuilder(params: {
  movieCount: number;
  maxNeighbours: number;
}): NeighbourRowsBuilder {
  const { movieCount, maxNeighbours } = params;
  const offsets = new Int32Array(movieCount + 1);
  let neighbours = new Int32Array(1024);
  let weights = new Float32Array(1024);
  let rows = 0;
  let size = 0;
  const add: NeighbourRowsBuilder['add'] = (row, strength = row) => {
    // Ascending by movie, so that ties of the second selection fall to the lower one.
    const chosen = selectTop(strength, maxNeighbours, 0).sort();
    const chosenWeights = Float64Array.from(chosen, (movie) => row[movie] as number);
    if (size + chosen.length > neighbours.length) {
      const capacity = Math.max(neighbours.length * 2, size + chosen.length);
      neighbours = grow(neighbours, new Int32Array(capacity));
      weights = grow(weights, new Float32Array(capacity));
    }
    for (const position of selectTop(chosenWeights, chosen.length)) {
      neighbours[size] = chosen[position] as number;
      weights[size] = chosenWeights[position] as number;
      size++;
    }
    rows++;
    offsets[rows] = size;
  };
  return {
    add,
    finish: () => ({ offsets, neighbours: neighbours.slice(0, size), weights: weights.slice(0, size) }),
  };
}

function grow<T extends Int32Array | Float32Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
