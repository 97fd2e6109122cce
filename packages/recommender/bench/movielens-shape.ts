import type { SparseRows } from '../src/data/sparse-rows.ts';
import { createRandom } from '../src/testing/random-ratings.ts';

/** How many users and movies MovieLens' sets of about so many ratings have; movies with too few positives left out. */
const shapes = [
  { ratings: 100_000, users: 610, movies: 1_950 },
  { ratings: 1_000_000, users: 6_040, movies: 3_706 },
  { ratings: 20_000_000, users: 140_000, movies: 15_000 },
];

/** Ratings of 1 to be summed up: few users rate a lot, few movies are rated a lot. */
export function movieLensShape(ratings: number): { rows: SparseRows; movies: number } {
  const shape = shapes.find((known) => ratings <= known.ratings) ?? shapes.at(-1);
  if (!shape) throw new Error('there is no shape');
  const { users, movies } = shape;
  const random = createRandom(1);
  const activity = Float64Array.from({ length: users }, () => 0.15 + (-Math.log(1 - random())) ** 1.7);
  const scale = ratings / activity.reduce((sum, value) => sum + value, 0);
  const offsets = new Int32Array(users + 1);
  const columns: Int32Array[] = [];
  for (let user = 0; user < users; user++) {
    const rated = new Set<number>();
    const wanted = Math.min(movies * 0.3, Math.ceil((activity[user] as number) * scale));
    while (rated.size < wanted) rated.add(Math.floor(movies * random() ** 2.5));
    columns.push(Int32Array.from(rated).sort());
    offsets[user + 1] = (offsets[user] as number) + rated.size;
  }
  const total = offsets[users] as number;
  const all = new Int32Array(total);
  for (const [user, own] of columns.entries()) all.set(own, offsets[user]);
  return { rows: { offsets, columns: all, values: new Float64Array(total).fill(1) }, movies };
}
