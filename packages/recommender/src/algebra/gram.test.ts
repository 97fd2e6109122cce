import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { SparseRows } from '../data/sparse-rows.ts';
import { gram } from './gram.ts';
import { invertSpd } from './spd-inverse.ts';
import { multiplied, relativeError } from './testing/random-matrices.ts';
import { openPool } from './threads/pool.ts';

const paths = ['kernel', 'plain'] as const;

/** Rows in any order of columns, some empty, some columns never used. */
const anyRows = (size: number, rowCount: number) =>
  fc
    .array(
      fc.uniqueArray(fc.tuple(fc.nat(size - 1), fc.double({ min: -2, max: 2, noNaN: true })), {
        selector: ([column]) => column,
        maxLength: 12,
      }),
      { minLength: rowCount, maxLength: rowCount },
    )
    .map(toSparse);

function toSparse(rows: [column: number, value: number][][]): SparseRows {
  const offsets = Int32Array.from([0, ...rows.map((row) => row.length)]);
  for (let row = 1; row < offsets.length; row++)
    offsets[row] = (offsets[row] as number) + (offsets[row - 1] as number);
  return {
    offsets,
    columns: Int32Array.from(rows.flat(), ([column]) => column),
    values: Float64Array.from(rows.flat(), ([, value]) => value),
  };
}

/** Column-major, which is the transposed row-major. */
function denseTransposed(rows: SparseRows, size: number, weights?: ArrayLike<number>): Float64Array {
  const count = rows.offsets.length - 1;
  const dense = new Float64Array(size * count);
  for (let row = 0; row < count; row++) {
    for (let index = rows.offsets[row] as number; index < (rows.offsets[row + 1] as number); index++) {
      dense[(rows.columns[index] as number) * count + row] =
        (rows.values[index] as number) * ((weights?.[row] as number | undefined) ?? 1);
    }
  }
  return dense;
}

function transposed(matrix: Float64Array, columns: number): Float64Array {
  const rows = matrix.length / columns;
  return matrix.map((_, at) => matrix[(at % rows) * columns + Math.floor(at / rows)] as number);
}

test('is what the dense product is, the same bytes on either path', () => {
  const params = fc
    .record({ size: fc.integer({ min: 1, max: 40 }), count: fc.integer({ min: 1, max: 30 }) })
    .chain(({ size, count }) =>
      fc.record({
        size: fc.constant(size),
        rows: anyRows(size, count),
        weights: fc.option(fc.array(fc.nat(5), { minLength: count, maxLength: count }), { nil: undefined }),
      }),
    );
  fc.assert(
    fc.property(params, ({ size, rows, weights }) => {
      const count = rows.offsets.length - 1;
      const columns = transposed(denseTransposed(rows, size), count);
      const expected = multiplied(denseTransposed(rows, size, weights), columns, count, size);
      const [kernel, plain] = paths.map((path) => gram({ rows, size, weights, path }));
      expect(kernel).toEqual(plain);
      const isZero = expected.every((value) => value === 0);
      if (isZero) expect(plain?.every((value) => value === 0)).toBe(true);
      else expect(relativeError(plain ?? [], expected)).toBeLessThan(1e-12);
      const [single, plainSingle] = paths.map((path) =>
        gram({ rows, size, weights, path, precision: 'f32' }),
      );
      expect(single).toBeInstanceOf(Float32Array);
      expect(single).toEqual(plainSingle);
    }),
    { seed: 1, numRuns: 150 },
  );
});

test('with another right side it is XᵀY', () => {
  const anySides = fc.tuple(anyRows(20, 15), anyRows(9, 15));
  fc.assert(
    fc.property(anySides, ([rows, right]) => {
      const expected = multiplied(
        denseTransposed(rows, 20),
        transposed(denseTransposed(right, 9), 15),
        15,
        9,
      );
      for (const path of paths) {
        const product = gram({ rows, size: 20, right, rightSize: 9, path });
        for (const [at, value] of expected.entries()) expect(product[at]).toBeCloseTo(value, 10);
      }
    }),
    { seed: 1, numRuns: 50 },
  );
});

test('helpers change nothing, and progress ends at 1', async () => {
  await using pool = openPool(2);
  const rows = fc.sample(anyRows(700, 2000), { seed: 1, numRuns: 1 })[0] as SparseRows;
  const seen: number[] = [];
  const together = gram({ rows, size: 700, path: 'kernel', pool, onProgress: (done) => seen.push(done) });
  expect(together).toEqual(gram({ rows, size: 700, path: 'kernel' }));
  expect(seen.at(-1)).toBe(1);
  expect(seen).toEqual(seen.toSorted((a, b) => a - b));
});

test('what it returns is inverted where it lies', () => {
  const rows = toSparse([[[0, 1]], [[1, 2]], [[0, 3]]]);
  const matrix = gram({ rows, size: 2, path: 'kernel' });
  const { buffer } = matrix;
  const inverse = invertSpd(matrix, 2, () => {}, { path: 'kernel' });
  expect(inverse.buffer).toBe(buffer);
  expect(relativeError(inverse, [1 / 10, 0, 0, 1 / 4])).toBeLessThan(1e-15);
});

test('no rows give zeros; sides of different length are refused', () => {
  const none = toSparse([]);
  for (const path of paths) expect([...gram({ rows: none, size: 2, path })]).toEqual([0, 0, 0, 0]);
  expect(() => gram({ rows: none, size: 2, right: toSparse([[]]) })).toThrow('as many rows');
});
