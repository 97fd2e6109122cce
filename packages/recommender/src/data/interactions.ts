/**
 * Who gave which movie which score, when: the input of every algorithm here, as compressed sparse rows by user.
 *
 * Row `u` is positions `offsets[u]` to `offsets[u + 1]` (exclusive) of `movies`, `scores` and `timestamps`,
 * oldest first (by timestamp, then movie).
 */
export type Interactions = {
  /** Dense user index → the caller's id, ascending. Length: users. */
  userIds: Int32Array;
  /** Dense movie index → catalogue id, ascending. Length: movies. */
  movieIds: Int32Array;
  /** Length: users + 1. */
  offsets: Int32Array;
  /** Dense movie indices. Length: ratings. */
  movies: Int32Array;
  /** 1–10, whole. Length: ratings. */
  scores: Uint8Array;
  /** Seconds since 1970. Length: ratings. */
  timestamps: Float64Array;
};

/** Ratings in any order, one an index; all four of one length. */
export type RatingColumns = {
  userIds: ArrayLike<number>;
  movieIds: ArrayLike<number>;
  /** 1–10, whole. */
  scores: ArrayLike<number>;
  /** Seconds since 1970. */
  timestamps: ArrayLike<number>;
};

/** The score from which a rating counts as liked: 4 of 5 stars. */
export const POSITIVE_SCORE = 8;

/**
 * Builds {@link Interactions}. A user who rated a movie twice keeps the later rating.
 * Movies are those that occur; so are users, unless `keepUsers` names more (they get empty rows).
 *
 * @throws RangeError when columns differ in length or a score is not a whole number from 1 to 10.
 */
export function buildInteractions(
  columns: RatingColumns,
  options: { keepUsers?: ArrayLike<number> } = {},
): Interactions {
  const { scores, timestamps } = columns;
  assertColumns(columns);
  const userIds = sortedUnique(columns.userIds, options.keepUsers);
  const movieIds = sortedUnique(columns.movieIds);
  const users = toDense(columns.userIds, userIds);
  const movies = toDense(columns.movieIds, movieIds);
  const order = Int32Array.from(users.keys()).sort(
    (a, b) =>
      (users[a] as number) - (users[b] as number) ||
      (timestamps[a] as number) - (timestamps[b] as number) ||
      (movies[a] as number) - (movies[b] as number) ||
      a - b,
  );
  const kept = dropRepeats(order, users, movies);
  const offsets = new Int32Array(userIds.length + 1);
  for (const index of kept) {
    const next = (users[index] as number) + 1;
    offsets[next] = (offsets[next] as number) + 1;
  }
  for (let user = 0; user < userIds.length; user++) {
    offsets[user + 1] = (offsets[user + 1] as number) + (offsets[user] as number);
  }
  return {
    userIds,
    movieIds,
    offsets,
    movies: kept.map((index) => movies[index] as number),
    scores: Uint8Array.from(kept, (index) => scores[index] as number),
    timestamps: Float64Array.from(kept, (index) => timestamps[index] as number),
  };
}

/** Dense index of `id` in an ascending id table, or -1. */
export function indexOfId(ids: Int32Array, id: number): number {
  let low = 0;
  let high = ids.length - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const found = ids[middle] as number;
    if (found === id) return middle;
    if (found < id) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}

function assertColumns({ userIds, movieIds, scores, timestamps }: RatingColumns): void {
  const length = userIds.length;
  if (movieIds.length !== length || scores.length !== length || timestamps.length !== length) {
    throw new RangeError('userIds, movieIds, scores and timestamps must be of one length');
  }
  for (let index = 0; index < length; index++) {
    const score = scores[index] as number;
    if (!Number.isInteger(score) || score < 1 || score > 10) {
      throw new RangeError(`score ${score} at ${index} is not a whole number from 1 to 10`);
    }
  }
}

function sortedUnique(ids: ArrayLike<number>, more: ArrayLike<number> = []): Int32Array {
  const all = new Int32Array(ids.length + more.length);
  all.set(ids);
  all.set(more, ids.length);
  all.sort();
  return all.filter((id, index) => index === 0 || id !== all[index - 1]);
}

function toDense(ids: ArrayLike<number>, table: Int32Array): Int32Array {
  const dense = new Map<number, number>();
  table.forEach((id, index) => {
    dense.set(id, index);
  });
  return Int32Array.from(ids, (id) => dense.get(id) ?? -1);
}

function dropRepeats(order: Int32Array, users: Int32Array, movies: Int32Array): Int32Array {
  const kept: number[] = [];
  const seen = new Set<number>();
  let user = -1;
  for (let position = order.length - 1; position >= 0; position--) {
    const index = order[position] as number;
    if ((users[index] as number) !== user) {
      user = users[index] as number;
      seen.clear();
    }
    const movie = movies[index] as number;
    if (seen.has(movie)) continue;
    seen.add(movie);
    kept.push(index);
  }
  return Int32Array.from(kept).reverse();
}
