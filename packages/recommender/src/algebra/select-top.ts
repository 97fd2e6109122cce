/**
 * Indices of the `limit` largest values, largest first, ties by lower index.
 * `-Infinity` marks what must not be chosen; fewer are returned when fewer are eligible.
 *
 * A bounded heap whose root is the worst kept: O(n) while most values lose against it.
 */
export function selectTop(values: ArrayLike<number>, limit: number, length = values.length): Int32Array {
  const heap = new Int32Array(Math.min(limit, length));
  let size = 0;
  for (let index = 0; index < length; index++) {
    const value = values[index] as number;
    if (value === Number.NEGATIVE_INFINITY) continue;
    if (size < heap.length) {
      heap[size] = index;
      size++;
      siftUp(heap, values, size - 1);
    } else if (size > 0 && value > (values[heap[0] as number] as number)) {
      heap[0] = index;
      siftDown(heap, values, size);
    }
  }
  return heap
    .subarray(0, size)
    .slice()
    .sort((a, b) => (values[b] as number) - (values[a] as number) || a - b);
}

/** True when `a` is to leave the heap before `b`: smaller value, or the higher index of two equals. */
function isWorse(values: ArrayLike<number>, a: number, b: number): boolean {
  const difference = (values[a] as number) - (values[b] as number);
  return difference < 0 || (difference === 0 && a > b);
}

function siftUp(heap: Int32Array, values: ArrayLike<number>, start: number): void {
  let child = start;
  while (child > 0) {
    const parent = (child - 1) >> 1;
    if (!isWorse(values, heap[child] as number, heap[parent] as number)) return;
    swap(heap, child, parent);
    child = parent;
  }
}

function siftDown(heap: Int32Array, values: ArrayLike<number>, size: number): void {
  let parent = 0;
  while (true) {
    let worst = parent;
    for (const child of [2 * parent + 1, 2 * parent + 2]) {
      if (child < size && isWorse(values, heap[child] as number, heap[worst] as number)) worst = child;
    }
    if (worst === parent) return;
    swap(heap, parent, worst);
    parent = worst;
  }
}

function swap(heap: Int32Array, a: number, b: number): void {
  const kept = heap[a] as number;
  heap[a] = heap[b] as number;
  heap[b] = kept;
}
