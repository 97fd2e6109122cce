/**
 * Indices of the `limit` largest values, largest first, ties by lower index.
 * Only values larger than `above` are eligible (all but `-Infinity` by default); fewer are returned when fewer are.
 *
 * A bounded heap whose root is the worst kept: most values lose against it and cost one comparison.
 */
export function selectTop(values: Float64Array, limit: number, above = Number.NEGATIVE_INFINITY): Int32Array {
  const capacity = Math.max(0, Math.min(limit, values.length));
  const heap = new Int32Array(capacity);
  let size = 0;
  let worst = above;
  for (let index = 0; index < values.length; index++) {
    const value = values[index] as number;
    // Equal to the worst kept loses too: it has the higher index.
    if (value <= worst) continue;
    if (size < capacity) {
      heap[size] = index;
      size++;
      if (size < capacity) continue;
      heapify(heap, values, size);
    } else if (size > 0) {
      heap[0] = index;
      siftDown(heap, values, size, 0);
    } else break;
    worst = values[heap[0] as number] as number;
  }
  if (size < capacity) heapify(heap, values, size);
  // The worst goes last, again and again: sorted in place, without the price of a comparison callback.
  for (let last = size - 1; last > 0; last--) {
    const root = heap[0] as number;
    heap[0] = heap[last] as number;
    heap[last] = root;
    siftDown(heap, values, last, 0);
  }
  return heap.subarray(0, size);
}

function heapify(heap: Int32Array, values: Float64Array, size: number): void {
  for (let parent = (size >> 1) - 1; parent >= 0; parent--) siftDown(heap, values, size, parent);
}

/** Restores "a parent leaves before its children": smaller value first, the higher index of two equals. */
function siftDown(heap: Int32Array, values: Float64Array, size: number, start: number): void {
  let parent = start;
  const moved = heap[start] as number;
  const movedValue = values[moved] as number;
  for (let child = 2 * parent + 1; child < size; child = 2 * parent + 1) {
    let chosen = heap[child] as number;
    let chosenValue = values[chosen] as number;
    if (child + 1 < size) {
      const other = heap[child + 1] as number;
      const otherValue = values[other] as number;
      if (otherValue < chosenValue || (otherValue === chosenValue && other > chosen)) {
        child++;
        chosen = other;
        chosenValue = otherValue;
      }
    }
    if (movedValue < chosenValue || (movedValue === chosenValue && moved > chosen)) break;
    heap[parent] = chosen;
    parent = child;
  }
  heap[parent] = moved;
}
