/** Positions of the largest values; what it returns is overwritten by the next call. */
export type Selector = {
  /**
   * Positions of the `limit` largest of the first `count` values that are above `above`, ascending; of equal values the
   * first ones.
   */
  select: (values: Float64Array, count: number, above: number) => Int32Array;
  /** Positions ordered by value, largest first, ties by lower position; `chosen` must ascend. */
  order: (values: Float64Array, chosen: Int32Array) => Int32Array;
};

/** One value of so many says where the bar may lie. */
const STRIDE = 16;

/**
 * For a few hundred out of many thousands, again and again: values go into a buffer four times as long as what is wanted;
 * each time it is full all but the best are dropped, and what is not above the worst of these is passed over from then on.
 * Where that may lie some of the values say first; if they said too much, all are looked at again.
 */
export function createSelector(limit: number): Selector {
  const capacity = Math.max(64, 4 * limit);
  const positions = new Int32Array(capacity);
  const kept = new Float64Array(capacity);
  const spare = new Float64Array(capacity);
  let orders = [new Int32Array(limit), new Int32Array(limit)] as const;

  /** Drops all but the best `limit`, in place; returns the worst of these. */
  const cut = (size: number): number => {
    spare.set(kept.subarray(0, size));
    const worst = nthLargest(spare, size, limit);
    let above = 0;
    for (let index = 0; index < size; index++) if ((kept[index] as number) > worst) above++;
    let equals = limit - above;
    let next = 0;
    for (let index = 0; index < size; index++) {
      const value = kept[index] as number;
      if (value < worst || (value === worst && equals-- <= 0)) continue;
      kept[next] = value;
      positions[next] = positions[index] as number;
      next++;
    }
    return worst;
  };

  /** What half as many again as are wanted are probably above. */
  const guess = (values: Float64Array, count: number, above: number): number => {
    let size = 0;
    for (let index = 0; index < count && size < capacity; index += STRIDE) {
      const value = values[index] as number;
      if (value > above) spare[size++] = value;
    }
    const rank = Math.ceil((1.5 * limit) / STRIDE) + 4;
    return rank < size ? nthLargest(spare, size, rank) : above;
  };

  const selectAbove = (values: Float64Array, count: number, above: number): number => {
    let bar = above;
    let size = 0;
    for (let index = 0; index < count; index++) {
      const value = values[index] as number;
      if (value <= bar) continue;
      positions[size] = index;
      kept[size] = value;
      size++;
      if (size === capacity) {
        bar = cut(size);
        size = limit;
      }
    }
    if (size > limit) {
      cut(size);
      size = limit;
    }
    return size;
  };

  return {
    select: (values, count, above) => {
      if (limit === 0) return positions.subarray(0, 0);
      const bar = count > capacity ? guess(values, count, above) : above;
      let size = selectAbove(values, count, bar);
      if (size < limit && bar > above) size = selectAbove(values, count, above);
      return positions.subarray(0, size);
    },
    order: (values, chosen) => {
      const size = chosen.length;
      if (size > orders[0].length) orders = [new Int32Array(size), new Int32Array(size)];
      const sorted = mergeSorted(values, chosen, orders);
      return sorted.subarray(0, size);
    },
  };
}

/** The n-th largest of the first `size` values (n from 1), which it puts in another order (Hoare, "Algorithm 65: Find"). */
function nthLargest(values: Float64Array, size: number, n: number): number {
  let low = 0;
  let high = size - 1;
  const wanted = n - 1;
  while (low < high) {
    const pivot = values[(low + high) >> 1] as number;
    let left = low;
    let right = high;
    while (left <= right) {
      while ((values[left] as number) > pivot) left++;
      while ((values[right] as number) < pivot) right--;
      if (left > right) break;
      const value = values[left] as number;
      values[left] = values[right] as number;
      values[right] = value;
      left++;
      right--;
    }
    if (wanted <= right) high = right;
    else if (wanted >= left) low = left;
    else break;
  }
  return values[wanted] as number;
}

/** Bottom up, stable, without the price of a comparison callback. */
function mergeSorted(
  values: Float64Array,
  chosen: Int32Array,
  [first, second]: readonly [Int32Array, Int32Array],
): Int32Array {
  const size = chosen.length;
  let from = first;
  let to = second;
  from.set(chosen);
  for (let width = 1; width < size; width *= 2) {
    for (let start = 0; start < size; start += 2 * width) {
      const middle = Math.min(start + width, size);
      const end = Math.min(start + 2 * width, size);
      let left = start;
      let right = middle;
      for (let at = start; at < end; at++) {
        const takesLeft =
          right >= end ||
          (left < middle &&
            (values[from[left] as number] as number) >= (values[from[right] as number] as number));
        to[at] = from[takesLeft ? left++ : right++] as number;
      }
    }
    [from, to] = [to, from];
  }
  return from;
}
