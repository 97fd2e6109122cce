import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openCombiner } from './combine.ts';
import { relativeError } from './testing/random-matrices.ts';
import { openPool } from './threads/pool.ts';

/** Sparse rows, one of them empty, and a dense matrix. */
function example(size: number, columns: number) {
  const [sample = []] = fc.sample(
    fc.array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: 5000, maxLength: 5000 }),
    { seed: 1, numRuns: 1 },
  );
  const lengths = Array.from({ length: 30 }, (_, row) => (row === 7 ? 0 : (row * 3) % size));
  const offsets = Int32Array.from([0, ...lengths]);
  for (let row = 1; row < offsets.length; row++)
    offsets[row] = (offsets[row] as number) + (offsets[row - 1] as number);
  const entries = offsets.at(-1) ?? 0;
  return {
    rows: {
      offsets,
      columns: Int32Array.from({ length: entries }, (_, entry) => (entry * 5) % size),
      values: Float64Array.from({ length: entries }, (_, entry) => sample[entry] ?? 0),
    },
    source: Float64Array.from({ length: size * columns }, (_, at) => sample[(at * 7) % 5000] ?? 0),
  };
}

test.each([
  { size: 11, columns: 1 },
  { size: 9, columns: 33 },
  { size: 20, columns: 300 },
])('the kernel, in either precision and with help, is what loops say: %o', async ({ size, columns }) => {
  await using pool = openPool(2);
  const { rows, source } = example(size, columns);
  const plain = openCombiner({ rows, source, columns, batch: 8, path: 'plain' });
  const kernel = openCombiner({ rows, source, columns, batch: 8, path: 'kernel' });
  const helped = openCombiner({ rows, source, columns, batch: 8, path: 'kernel', pool });
  const single = openCombiner({ rows, source: Float32Array.from(source), columns, batch: 8, path: 'kernel' });
  for (const [first, count] of [
    [0, 8],
    [5, 3],
    [24, 6],
  ] as const) {
    const expected = Float64Array.from(plain.combine(first, count));
    expect(expected).toHaveLength(count * columns);
    expect(relativeError(kernel.combine(first, count), expected)).toBeLessThan(1e-12);
    expect(relativeError(single.combine(first, count), expected)).toBeLessThan(1e-5);
    expect(helped.combine(first, count)).toEqual(kernel.combine(first, count));
  }
  expect([...kernel.combine(7, 1)]).toEqual(new Array(columns).fill(0));
});
