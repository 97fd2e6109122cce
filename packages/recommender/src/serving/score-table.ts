/**
 * Sums by movie id for a few parts at once: an open-addressing table over typed arrays.
 * A list adds up a quarter of a million weights, for which a Map takes several times as long.
 */
export type ScoreTable = {
  /** Adds `weight · weights[k]` to part `part` of movie `ids[k]`, for every k. Ids are not negative. */
  addRow: (part: number, row: { ids: Int32Array; weights: Float32Array; weight: number }) => void;
  /** Ids seen, in the order of first sight. */
  ids: () => Int32Array;
  /** The sums of a part, in the order of {@link ScoreTable.ids}. */
  sums: (part: number) => Float64Array;
};

export function createScoreTable(partCount: number): ScoreTable {
  let capacity = 4096;
  /** Position in `ids` plus one; 0 is free. */
  let slots = new Int32Array(capacity);
  let ids = new Int32Array(capacity / 2);
  let sums = Array.from({ length: partCount }, () => new Float64Array(capacity / 2));
  let size = 0;

  const grow = (): void => {
    capacity *= 2;
    slots = new Int32Array(capacity);
    ids = resized(ids, new Int32Array(capacity / 2));
    sums = sums.map((values) => resized(values, new Float64Array(capacity / 2)));
    for (let position = 0; position < size; position++) {
      let slot = hash(ids[position] as number, capacity);
      while (slots[slot] !== 0) slot = (slot + 1) & (capacity - 1);
      slots[slot] = position + 1;
    }
  };

  const positionOf = (id: number): number => {
    let slot = hash(id, capacity);
    while (true) {
      const taken = slots[slot] as number;
      if (taken === 0) break;
      if (ids[taken - 1] === id) return taken - 1;
      slot = (slot + 1) & (capacity - 1);
    }
    if (size === ids.length) {
      grow();
      return positionOf(id);
    }
    ids[size] = id;
    size++;
    slots[slot] = size;
    return size - 1;
  };

  return {
    addRow: (part, { ids: rowIds, weights, weight }) => {
      for (let index = 0; index < rowIds.length; index++) {
        const position = positionOf(rowIds[index] as number);
        const values = sums[part] as Float64Array;
        values[position] = (values[position] as number) + weight * (weights[index] as number);
      }
    },
    ids: () => ids.subarray(0, size),
    sums: (part) => (sums[part] as Float64Array).subarray(0, size),
  };
}

/** Fibonacci hashing: neighbouring ids land far apart. */
function hash(id: number, capacity: number): number {
  return (Math.imul(id, 0x9e3779b1) >>> 8) & (capacity - 1);
}

function resized<T extends Int32Array | Float64Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
