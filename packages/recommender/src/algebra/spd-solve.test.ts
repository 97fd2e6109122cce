import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { memoryNeeded } from './memory-needed.ts';
import { solveSpd } from './spd-solve.ts';
import { multiplied, randomSpd, randomValues, relativeError } from './testing/random-matrices.ts';
import { openPool, type Pool } from './threads/pool.ts';
import { openWorkspace } from './workspace.ts';

const paths = ['kernel', 'plain'] as const;

let pool: Pool;
beforeAll(() => {
  pool = openPool(2);
});
afterAll(() => pool.close());

const anyProblem = fc.record({
  size: fc.integer({ min: 1, max: 200 }),
  columns: fc.integer({ min: 1, max: 200 }),
  seed: fc.integer(),
});

test('A times the result is the right side, on either path and in either precision', () => {
  fc.assert(
    fc.property(anyProblem, ({ size, columns, seed }) => {
      const matrix = randomSpd(size, seed);
      const right = randomValues(size * columns, seed + 1);
      const [kernel, plain] = paths.map((path) =>
        solveSpd({ matrix: matrix.slice(), size, right: right.slice(), columns, path }),
      ) as [Float64Array, Float64Array];
      expect(relativeError(multiplied(matrix, plain, size, columns), right)).toBeLessThan(1e-9);
      expect(relativeError(kernel, plain)).toBeLessThan(1e-9);
      for (const path of paths) {
        const single = solveSpd({
          matrix: Float32Array.from(matrix),
          size,
          right: Float32Array.from(right),
          columns,
          path,
        });
        expect(relativeError(single, plain)).toBeLessThan(1e-4);
      }
    }),
    { seed: 1, numRuns: 40 },
  );
});

test.each([
  { size: 128, columns: 128 },
  { size: 129, columns: 1 },
  { size: 300, columns: 140 },
])('helpers change nothing: $size × $size, $columns columns', ({ size, columns }) => {
  const solve = (helpers?: Pool) =>
    solveSpd({
      matrix: randomSpd(size),
      size,
      right: randomValues(size * columns),
      columns,
      path: 'kernel',
      pool: helpers,
    });
  expect([...solve(pool)]).toEqual([...solve()]);
});

test('two matrices of one workspace are computed with where they lie', () => {
  const [size, columns] = [150, 90];
  const problem = { size, columns, precision: 'f64', threads: 2 } as const;
  const workspace = openWorkspace(memoryNeeded(problem).workspace);
  const matrix = workspace.matrix(size, size, 'f64');
  const right = workspace.matrix(size, columns, 'f64');
  matrix.set(randomSpd(size));
  right.set(randomValues(size * columns));
  expect(solveSpd({ matrix, size, right, columns, path: 'kernel', pool })).toBe(right);
  const product = multiplied(randomSpd(size), right, size, columns);
  expect(relativeError(product, randomValues(size * columns))).toBeLessThan(1e-9);
});

test.each(paths)('%s: progress ends at 1 and never falls', (path) => {
  const seen: number[] = [];
  const onProgress = (done: number) => seen.push(done);
  const [size, columns] = [300, 200];
  const right = randomValues(size * columns);
  solveSpd({ matrix: randomSpd(size), size, right, columns, path, onProgress });
  expect(seen.length).toBeGreaterThan(3);
  expect(seen.at(-1)).toBe(1);
  expect(seen).toEqual(seen.toSorted((a, b) => a - b));
});

test.each(paths)('%s: what cannot be solved is refused', (path) => {
  const right = new Float64Array(2);
  const solve = (matrix: number[], columns: number) =>
    solveSpd({ matrix: Float64Array.from(matrix), size: 2, right, columns, path });
  expect(() => solve([1, 2, 2, 1], 1)).toThrow('not positive definite');
  expect(() => solve([1, 2, 2], 1)).toThrow('3 values are not 2 × 2');
  expect(() => solve([1, 0, 0, 1], 2)).toThrow('2 values are not 2 × 2');
});
