/** Copies what is below the diagonal to its mirror image above. */
export function mirrorLower(matrix: Float64Array, size: number): void {
  for (let row = 0; row < size; row++) {
    for (let column = row + 1; column < size; column++) {
      matrix[row * size + column] = matrix[column * size + row] as number;
    }
  }
}
