import { createSelector } from '../algebra/select-largest.ts';

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
   * Appends the next row: of `row` (one value a movie, 0 means no relation; or one for each of `movies`, where these are
   * given) the `maxNeighbours` entries with the largest positive `strength`, which is `row` itself where not given.
   */
  add: (row: Float64Array, options?: { strength?: Float64Array; movies?: Int32Array }) => void;
  /** Appends a row of nothing. */
  addEmpty: () => void;
  finish: () => NeighbourRows;
};

/** How rows are cut. */
export type RowForm = {
  maxNeighbours: number;
  /** Default: heaviest first. Else by neighbour, for who only adds rows up: sooner made, and sooner read. */
  isByWeight?: boolean | undefined;
};

/** Collects rows into growing typed arrays, so memory follows what is kept. */
export function createNeighbourRowsBuilder(params: RowForm & { movieCount: number }): NeighbourRowsBuilder {
  const { movieCount, maxNeighbours, isByWeight = true } = params;
  const selector = createSelector(Math.min(maxNeighbours, movieCount));
  const offsets = new Int32Array(movieCount + 1);
  let neighbours = new Int32Array(1024);
  let weights = new Float32Array(1024);
  let rows = 0;
  let size = 0;
  const add: NeighbourRowsBuilder['add'] = (row, { strength = row, movies } = {}) => {
    const largest = selector.select(strength, row.length, 0);
    const chosen = isByWeight ? selector.order(row, largest) : largest;
    if (size + chosen.length > neighbours.length) {
      const capacity = Math.max(neighbours.length * 2, size + chosen.length);
      neighbours = grow(neighbours, new Int32Array(capacity));
      weights = grow(weights, new Float32Array(capacity));
    }
    for (let rank = 0; rank < chosen.length; rank++) {
      const position = chosen[rank] as number;
      neighbours[size] = movies ? (movies[position] as number) : position;
      weights[size] = row[position] as number;
      size++;
    }
    rows++;
    offsets[rows] = size;
  };
  return {
    add,
    addEmpty: () => {
      rows++;
      offsets[rows] = size;
    },
    finish: () => ({ offsets, neighbours: neighbours.slice(0, size), weights: weights.slice(0, size) }),
  };
}

/** Rows of some movies, and what there is one of for each, as those of all; the others have empty ones. */
export function widened<T extends NeighbourRows & { rest: Float32Array }>(
  { offsets, neighbours, weights, rest }: T,
  movies: Int32Array,
  movieCount: number,
): NeighbourRows & { rest: Float32Array } {
  const wide = {
    offsets: new Int32Array(movieCount + 1),
    neighbours: neighbours.map((neighbour) => movies[neighbour] as number),
    weights,
    rest: new Float32Array(movieCount),
  };
  let row = 0;
  for (let movie = 0; movie < movieCount; movie++) {
    if (movies[row] === movie) {
      wide.rest[movie] = rest[row] as number;
      row++;
    }
    wide.offsets[movie + 1] = offsets[row] as number;
  }
  return wide;
}

/** Rows over `from` become rows over `to` (which holds all of `from`), naming neighbours by catalogue id. */
export function toCatalogueRows(rows: NeighbourRows, from: Int32Array, to: Int32Array): NeighbourRows {
  const offsets = new Int32Array(to.length + 1);
  let row = 0;
  for (let movie = 0; movie < to.length; movie++) {
    if (row < from.length && from[row] === to[movie]) row++;
    offsets[movie + 1] = rows.offsets[row] as number;
  }
  return {
    offsets,
    neighbours: rows.neighbours.map((neighbour) => from[neighbour] as number),
    weights: rows.weights,
  };
}

function grow<T extends Int32Array | Float32Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
