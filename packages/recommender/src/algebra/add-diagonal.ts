import type { RealArray } from './precision.ts';

/** Adds to the diagonal of a row-major size × size matrix. */
export function addDiagonal(matrix: RealArray, size: number, value: (index: number) => number): void {
  for (let index = 0; index < size; index++) {
    const position = index * size + index;
    matrix[position] = (matrix[position] as number) + value(index);
  }
}
