import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inverseScratchBytes } from './blocked/inverse.ts';
import { invertSpd } from './spd-inverse.ts';
import { multiplied, randomSpd, relativeError } from './testing/random-matrices.ts';
import { openPool, type Pool } from './threads/pool.ts';
import { openWorkspace, roundUp } from './workspace.ts';

const paths = ['kernel', 'plain'] as const;
const nothing = () => {};

let pool: Pool;
beforeAll(() => {
  pool = openPool(3);
});
afterAll(() => pool.close());

// Around the blocks (64 and 128) and the tiles, where the remainders are.
const sizes = [1, 2, 3, 5, 63, 64, 65, 127, 128, 129, 200, 261];
test.each(paths.flatMap((path) => sizes.map((size) => ({ path, size }))))(
  '$path: the inverse of size $size times the matrix is the identity',
  ({ path, size }) => {
    const matrix = randomSpd(size);
    const inverse = invertSpd(matrix.slice(), size, nothing, { path });
    const identity = Float64Array.from({ length: size * size }, (_, at) => (at % (size + 1) === 0 ? 1 : 0));
    expect(relativeError(multiplied(matrix, inverse, size, size), identity)).toBeLessThan(1e-10);
  },
);

const anySpd = fc.record({ size: fc.integer({ min: 1, max: 200 }), seed: fc.integer() });

test('both paths give the same, within 1e-9 in f64 and 1e-4 in f32', () => {
  fc.assert(
    fc.property(anySpd, ({ size, seed }) => {
      const matrix = randomSpd(size, seed);
      const plain = invertSpd(matrix.slice(), size, nothing, { path: 'plain' });
      const kernel = invertSpd(matrix.slice(), size, nothing, { path: 'kernel' });
      expect(relativeError(kernel, plain)).toBeLessThan(1e-9);
      for (const path of paths) {
        const single = invertSpd(Float32Array.from(matrix), size, nothing, { path });
        expect(single).toBeInstanceOf(Float32Array);
        expect(relativeError(single, plain)).toBeLessThan(1e-4);
      }
    }),
    { seed: 1, numRuns: 40 },
  );
});

test('helpers change nothing, not a byte', () => {
  fc.assert(
    fc.property(fc.integer({ min: 100, max: 500 }), fc.boolean(), (size, isSingle) => {
      const matrix = isSingle ? Float32Array.from(spdOf(size)) : spdOf(size);
      const alone = invertSpd(matrix.slice(), size, nothing, { path: 'kernel' });
      const together = invertSpd(matrix.slice(), size, nothing, { path: 'kernel', pool });
      expect(Buffer.from(together.buffer).equals(Buffer.from(alone.buffer))).toBe(true);
    }),
    { seed: 1, numRuns: 25 },
  );
});

/** Diagonally dominant: positive definite without the price of a product. */
function spdOf(size: number): Float64Array {
  const matrix = new Float64Array(size * size);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column <= row; column++) {
      const value = row === column ? size : Math.sin(row * 31 + column);
      matrix[row * size + column] = value;
      matrix[column * size + row] = value;
    }
  }
  return matrix;
}

test('a matrix of a workspace is inverted where it lies, and the workspace serves again', () => {
  const size = 70;
  const bytes = roundUp(size * size * 8) + inverseScratchBytes(size, 'f64', 1);
  const workspace = openWorkspace(bytes);
  const matrix = workspace.matrix(size, size, 'f64');
  matrix.set(randomSpd(size));
  const expected = invertSpd(randomSpd(size), size);
  expect(invertSpd(matrix, size, nothing, { path: 'kernel' })).toBe(matrix);
  expect([...matrix]).toEqual([...expected]);
  invertSpd(matrix, size, nothing, { path: 'kernel' });
  expect(relativeError(matrix, randomSpd(size))).toBeLessThan(1e-9);
  expect(() => workspace.matrix(size, size * 100, 'f64')).toThrow('the workspace is too small');
});

test('where a workspace has no room left, the kernel has a copy', () => {
  const workspace = openWorkspace(1);
  const matrix = workspace.matrix(90, 90, 'f64');
  matrix.set(randomSpd(90));
  expect(workspace.left()).toBeLessThan(inverseScratchBytes(90, 'f64', 1));
  invertSpd(matrix, 90, nothing, { path: 'kernel' });
  expect([...matrix]).toEqual([...invertSpd(randomSpd(90), 90, nothing, { path: 'kernel' })]);
});

test.each(paths)('%s: only the lower triangle is read', (path) => {
  const matrix = Float64Array.from([4, 99, 2, 3]);
  const inverse = invertSpd(matrix, 2, nothing, { path });
  expect([...inverse].map((value) => Math.round(value * 1000) / 1000)).toEqual([0.375, -0.25, -0.25, 0.5]);
});

test.each(paths)('%s: progress ends at 1 and never falls', (path) => {
  const seen: number[] = [];
  invertSpd(randomSpd(261), 261, (done) => seen.push(done), { path });
  expect(seen.length).toBeGreaterThan(2);
  expect(seen.at(-1)).toBe(1);
  expect(seen).toEqual(seen.toSorted((a, b) => a - b));
});

test.each(paths)('%s: what is not positive definite is refused', (path) => {
  const invert = (values: number[]) => invertSpd(Float64Array.from(values), 2, nothing, { path, pool });
  expect(() => invert([1, 2, 2, 1])).toThrow('not positive definite');
  expect(() => invert([1, Number.NaN, Number.NaN, 1])).toThrow('not positive definite');
  expect(() => invert([Number.POSITIVE_INFINITY, 0, 0, 1])).toThrow('not positive definite');
  expect(() => invert([1, 2, 3])).toThrow('3 values are not 2 × 2');
  // The helpers are free again after a refusal.
  expect(relativeError(invert([2, 0, 0, 4]), [0.5, 0, 0, 0.25])).toBeLessThan(1e-15);
});

test('no matrix at all has an inverse, of no size', () => {
  for (const path of paths) expect(invertSpd(new Float64Array(0), 0, nothing, { path })).toHaveLength(0);
});
