/**
 * Indices of the `limit` largest values, largest first, ties by lower index.
 * `-Infinity` marks what must not be chosen; fewer are returned when fewer are eligible.
 *
 * A bounded heap whose root is the worst kept: most values lose against it and cost one comparison.
 */
export function selectTop(values: Float64Array, limit: number): Int32Array {
  const capacity = Math.max(0, Math.min(limit, values.length));
  if (capacity === 0) return new Int32Array(0);
  const heap = new Int32Array(capacity);
  let size = 0;
  let worst = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < values.length; index++) {
    const value = values[index] as number;
    // Equal to the worst kept loses too: it has the higher index.
    if (value <= worst) continue;
    if (size < capacity) {
      heap[size] = index;
      size++;
      if (size < capacity) continue;
      for (let parent = (size >> 1) - 1; parent >= 0; parent--) siftDown(heap, values, size, parent);
    } else {
      heap[0] = index;
      siftDown(heap, values, size, 0);
    }
    worst = values[heap[0] as number] as number;
  }
  return heap.subarray(0, size).sort((a, b) => (values[b] as number) - (values[a] as number) || a - b);
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
