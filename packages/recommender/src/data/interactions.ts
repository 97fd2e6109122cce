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
 * @throws RangeError when columns differ in length, a score is not a whole number from 1 to 10, an id not one from 0 to
 *   2³¹ − 1, or a timestamp no number.
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
  const starts = countUp(users, userIds.length);
  const order = sortedByUser({ users, starts, movies, timestamps });
  const offsets = dropRepeats(order, { starts, movies, movieCount: movieIds.length });
  const size = offsets.at(-1) ?? 0;
  const kept = {
    movies: new Int32Array(size),
    scores: new Uint8Array(size),
    timestamps: new Float64Array(size),
  };
  for (let position = 0; position < size; position++) {
    const index = order[position] as number;
    kept.movies[position] = movies[index] as number;
    kept.scores[position] = scores[index] as number;
    kept.timestamps[position] = timestamps[index] as number;
  }
  return { userIds, movieIds, offsets, ...kept };
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

const LARGEST_ID = 2 ** 31 - 1;
const isId = (id: number) => Number.isInteger(id) && id >= 0 && id <= LARGEST_ID;

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
    for (const [name, ids] of [
      ['user', userIds],
      ['movie', movieIds],
    ] as const) {
      const id = ids[index] as number;
      if (!isId(id))
        throw new RangeError(`${name} ${id} at ${index} is not a whole number from 0 to ${LARGEST_ID}`);
    }
    if (!Number.isFinite(timestamps[index]))
      throw new RangeError(`timestamp ${timestamps[index]} at ${index} is not a number of seconds`);
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
  const places = new Map<number, number>();
  table.forEach((id, index) => {
    places.set(id, index);
  });
  const dense = new Int32Array(ids.length);
  for (let index = 0; index < dense.length; index++) dense[index] = places.get(ids[index] as number) ?? -1;
  return dense;
}

/** Where each of `count` users would begin if ratings were sorted by user; and the end. */
function countUp(users: Int32Array, count: number): Int32Array {
  const starts = new Int32Array(count + 1);
  for (const user of users) starts[user + 1] = (starts[user + 1] as number) + 1;
  for (let user = 0; user < count; user++)
    starts[user + 1] = (starts[user + 1] as number) + (starts[user] as number);
  return starts;
}

/** Positions of ratings by user, then timestamp, then movie, then as they came. */
function sortedByUser(params: {
  users: Int32Array;
  starts: Int32Array;
  movies: Int32Array;
  timestamps: ArrayLike<number>;
}): Int32Array {
  const { users, starts, movies, timestamps } = params;
  const order = new Int32Array(users.length);
  const next = starts.slice();
  for (let index = 0; index < users.length; index++) {
    const user = users[index] as number;
    const at = next[user] as number;
    order[at] = index;
    next[user] = at + 1;
  }
  for (let user = 0; user + 1 < starts.length; user++) {
    order
      .subarray(starts[user], starts[user + 1])
      .sort(
        (a, b) =>
          (timestamps[a] as number) - (timestamps[b] as number) ||
          (movies[a] as number) - (movies[b] as number) ||
          a - b,
      );
  }
  return order;
}

/** Moves the last rating of each movie by each user together, in place; returns where each user begins then. */
function dropRepeats(
  order: Int32Array,
  { starts, movies, movieCount }: { starts: Int32Array; movies: Int32Array; movieCount: number },
): Int32Array {
  const offsets = new Int32Array(starts.length);
  /** By movie: the last position of this user that rated it. */
  const last = new Int32Array(movieCount);
  let size = 0;
  for (let user = 0; user + 1 < starts.length; user++) {
    const [start, end] = [starts[user] as number, starts[user + 1] as number];
    for (let position = start; position < end; position++)
      last[movies[order[position] as number] as number] = position;
    for (let position = start; position < end; position++) {
      const index = order[position] as number;
      if (last[movies[index] as number] !== position) continue;
      order[size] = index;
      size++;
    }
    offsets[user + 1] = size;
  }
  return offsets;
}
