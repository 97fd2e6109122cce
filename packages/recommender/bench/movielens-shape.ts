import type { Interactions } from '../src/data/interactions.ts';
import type { SparseRows } from '../src/data/sparse-rows.ts';
import { createRandom } from '../src/testing/random-ratings.ts';

/** How many users and movies MovieLens' sets of about so many ratings have: with enough positives, and in all. */
const shapes = [
  { ratings: 100_000, users: 610, movies: 1_950, all: 9_724 },
  { ratings: 1_000_000, users: 6_040, movies: 3_706, all: 3_706 },
  { ratings: 20_000_000, users: 140_000, movies: 15_000, all: 27_000 },
];

/** Ratings of 1 to be summed up: few users rate a lot, few movies are rated a lot. */
export function movieLensShape(
  ratings: number,
  which: 'movies' | 'all' = 'movies',
): { rows: SparseRows; movies: number } {
  const shape = shapes.find((known) => ratings <= known.ratings) ?? shapes.at(-1);
  if (!shape) throw new Error('there is no shape');
  const { users, [which]: movies } = shape;
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

/** The same with all movies, in the order each user rated them; half of the scores are liked ones. */
export function movieLensRatings(ratings: number): Interactions {
  const { rows, movies } = movieLensShape(ratings, 'all');
  const { offsets, columns } = rows;
  const random = createRandom(2);
  for (let user = 0; user + 1 < offsets.length; user++) {
    const own = columns.subarray(offsets[user], offsets[user + 1]);
    for (let left = own.length - 1; left > 0; left--) {
      const other = Math.floor(random() * (left + 1));
      const movie = own[left] as number;
      own[left] = own[other] as number;
      own[other] = movie;
    }
  }
  const ids = (count: number) => Int32Array.from({ length: count }, (_, index) => index + 1);
  return {
    userIds: ids(offsets.length - 1),
    movieIds: ids(movies),
    offsets,
    movies: columns,
    scores: Uint8Array.from(columns, () => 1 + Math.floor(10 * random() ** 0.5)),
    timestamps: Float64Array.from(columns, (_, index) => index),
  };
}
