import { expect, test } from 'vitest';
import { createRandom } from '../testing/random-ratings.ts';
import { invertSpd } from './spd-inverse.ts';

/** R Rᵀ + I, which is positive definite for any R. */
function randomSpd(size: number): Float64Array {
  const random = createRandom(size);
  const root = Float64Array.from({ length: size * size }, () => random() - 0.5);
  const matrix = new Float64Array(size * size);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      let sum = row === column ? 1 : 0;
      for (let k = 0; k < size; k++) {
        sum += (root[row * size + k] as number) * (root[column * size + k] as number);
      }
      matrix[row * size + column] = sum;
    }
  }
  return matrix;
}

// Around the block (64) and the 2 × 4 tile, where the remainders are.
test.each([1, 2, 3, 5, 63, 64, 65, 131])(
  'the inverse of size %i times the matrix is the identity',
  (size) => {
    const matrix = randomSpd(size);
    const inverse = invertSpd(matrix.slice(), size);
    let worst = 0;
    for (let row = 0; row < size; row++) {
      for (let column = 0; column < size; column++) {
        let sum = row === column ? -1 : 0;
        for (let k = 0; k < size; k++) {
          sum += (matrix[row * size + k] as number) * (inverse[k * size + column] as number);
        }
        worst = Math.max(worst, Math.abs(sum));
      }
    }
    expect(worst).toBeLessThan(1e-10);
  },
);

test('only the lower triangle is read', () => {
  const matrix = Float64Array.from([4, 99, 2, 3]);
  expect([...invertSpd(matrix, 2)].map((value) => Math.round(value * 1000) / 1000)).toEqual([
    0.375, -0.25, -0.25, 0.5,
  ]);
});

test('progress ends at 1 and never falls', () => {
  const seen: number[] = [];
  invertSpd(randomSpd(131), 131, (done) => seen.push(done));
  expect(seen.at(-1)).toBe(1);
  expect(seen).toEqual(seen.toSorted((a, b) => a - b));
});

test('a matrix that is not positive definite is refused', () => {
  expect(() => invertSpd(Float64Array.from([1, 2, 2, 1]), 2)).toThrow('not positive definite');
});
