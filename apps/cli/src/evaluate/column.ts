type Numbers = Int32Array<ArrayBuffer> | Uint8Array<ArrayBuffer> | Float64Array<ArrayBuffer>;

/** Numbers of one kind in growing memory: a fraction of what an array of numbers takes. */
export type Column<T extends Numbers> = { add: (value: number) => void; finish: () => T };

/** @param of makes memory for so many numbers, all 0. */
export function createColumn<T extends Numbers>(of: (length: number) => T): Column<T> {
  let values = of(1 << 16);
  let size = 0;
  return {
    add: (value) => {
      if (size === values.length) {
        const more = of(Math.ceil(size * 1.5));
        more.set(values);
        values = more;
      }
      values[size] = value;
      size++;
    },
    finish: () => values.subarray(0, size) as T,
  };
}
