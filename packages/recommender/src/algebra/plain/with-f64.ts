import type { RealArray } from '../precision.ts';

/** Computes in f64 whatever the arrays are held in: the plain path is the same for both precisions. */
export function withF64<T extends RealArray[]>(
  arrays: T,
  compute: (...held: { [Index in keyof T]: Float64Array }) => void,
): void {
  const held = arrays.map((array) => (array instanceof Float64Array ? array : Float64Array.from(array)));
  compute(...(held as { [Index in keyof T]: Float64Array }));
  for (const [index, array] of arrays.entries()) {
    const result = held[index];
    if (result && result !== array) array.set(result);
  }
}
