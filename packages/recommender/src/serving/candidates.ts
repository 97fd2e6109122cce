import { createIdTable } from './id-table.ts';
import type { NeighbourRow } from './row-lookup.ts';

/** The movies that rows name, with a sum of each part. */
export type Candidates = {
  /** Adds `weight · row` to the sums of a part; movies named for the first time become candidates. */
  add: (part: number, row: NeighbourRow, weight: number) => void;
  /** The same for movies that are candidates already; others stay none. */
  addToKnown: (part: number, row: NeighbourRow, weight: number) => void;
  /** Those not in `unwanted` by ascending id, and for each part their sums, in this order. */
  finish: (unwanted: ReadonlySet<number>) => { movieIds: Int32Array; sums: Float64Array[] };
};

export function createCandidates(partCount: number): Candidates {
  /** Movie id → its place, counted from 1. */
  const places = createIdTable();
  let ids = new Int32Array(1 << 12);
  let sums = Array.from({ length: partCount }, () => new Float64Array(ids.length));
  let count = 0;

  const newPlace = (id: number): number => {
    ids[count] = id;
    count++;
    places.set(id, count);
    return count;
  };
  const makeRoomFor = (more: number) => {
    if (count + more <= ids.length) return;
    const length = 2 * (count + more);
    const longer = new Int32Array(length);
    longer.set(ids);
    ids = longer;
    sums = sums.map((values) => {
      const all = new Float64Array(length);
      all.set(values);
      return all;
    });
  };
  return {
    add: (part, { neighbours, weights }, weight) => {
      makeRoomFor(neighbours.length);
      const own = sums[part] as Float64Array;
      let near = places.near();
      for (let index = 0; index < neighbours.length; index++) {
        const id = neighbours[index] as number;
        let place = id < near.length ? (near[id] as number) : places.get(id);
        if (place === 0) {
          place = newPlace(id);
          near = places.near();
        }
        own[place - 1] = (own[place - 1] as number) + weight * (weights[index] as number);
      }
    },
    addToKnown: (part, { neighbours, weights }, weight) => {
      const own = sums[part] as Float64Array;
      const near = places.near();
      for (let index = 0; index < neighbours.length; index++) {
        const id = neighbours[index] as number;
        const place = id < near.length ? (near[id] as number) : places.get(id);
        if (place > 0) own[place - 1] = (own[place - 1] as number) + weight * (weights[index] as number);
      }
    },
    finish: (unwanted) => {
      const movieIds = ids
        .subarray(0, count)
        .filter((id) => !unwanted.has(id))
        .sort();
      const order = movieIds.map((id) => places.get(id) - 1);
      return { movieIds, sums: sums.map((values) => inOrder(values, order)) };
    },
  };
}

/** A loop: `from` with a callback takes ten times as long. */
function inOrder(values: Float64Array, order: Int32Array): Float64Array {
  const sorted = new Float64Array(order.length);
  for (let index = 0; index < order.length; index++) sorted[index] = values[order[index] as number] as number;
  return sorted;
}
