/** The movies with the largest counts, at most `limit`, ascending; of equal counts the lower movies. */
export function mostOf(
  counts: Int32Array,
  { atLeast, limit }: { atLeast: number; limit: number },
): Int32Array {
  const sorted = counts.filter((count) => count >= atLeast).sort();
  const bar = sorted.length > limit ? (sorted[sorted.length - limit] as number) : atLeast;
  let equals = limit - sorted.reduce((more, count) => more + (count > bar ? 1 : 0), 0);
  const movies: number[] = [];
  counts.forEach((count, movie) => {
    if (count > bar || (count === bar && equals-- > 0)) movies.push(movie);
  });
  return Int32Array.from(movies);
}
