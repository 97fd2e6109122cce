import { type Interactions, POSITIVE_SCORE } from './interactions.ts';
import { type SparseRows, transpose } from './sparse-rows.ts';

/**
 * How much a rating counts as a sign of interest, each 0–1. Scores between those named lie on the line between them:
 * somebody who gives many 10s says more by them than by an 8. Never negative: negative weights for low ratings make
 * lists worse.
 */
export type Grading = {
  /** Score 10. */
  liked: number;
  /** Score 7. */
  fair: number;
  /** Scores 1–5. */
  disliked: number;
};

/** The weight of one score (1–10) under a grading, 0–1. */
export function gradeOf(score: number, { liked, fair, disliked }: Grading): number {
  if (score >= 7) return fair + ((liked - fair) * (score - 7)) / 3;
  return score <= 5 ? disliked : disliked + ((fair - disliked) * (score - 5)) / 2;
}

/**
 * Users × movies with a weight each, zero weights left out: compressed sparse rows by user, and the same by movie.
 * Entry order within a row is that of the interactions within a user, ascending user index within a movie.
 */
export type FeedbackMatrix = {
  /** Rows: readers, and after them what is no reader. */
  userCount: number;
  readerCount: number;
  movieCount: number;
  byUser: SparseRows;
  byMovie: SparseRows;
};

/** The interactions as interest weights. */
export function toFeedback(data: Interactions, grading: Grading): FeedbackMatrix {
  const userCount = data.userIds.length;
  const movieCount = data.movieIds.length;
  const offsets = new Int32Array(userCount + 1);
  const columns = new Int32Array(data.movies.length);
  const values = new Float64Array(data.movies.length);
  let size = 0;
  for (let user = 0; user < userCount; user++) {
    const end = data.offsets[user + 1] as number;
    for (let index = data.offsets[user] as number; index < end; index++) {
      const weight = gradeOf(data.scores[index] as number, grading);
      if (weight <= 0) continue;
      columns[size] = data.movies[index] as number;
      values[size] = weight;
      size++;
    }
    offsets[user + 1] = size;
  }
  const byUser = { offsets, columns: columns.slice(0, size), values: values.slice(0, size) };
  return { userCount, readerCount: userCount, movieCount, byUser, byMovie: transpose(byUser, movieCount) };
}

/** The feedback on some movies (ascending), which are numbered anew. */
export function withMovies(feedback: FeedbackMatrix, movies: Int32Array): FeedbackMatrix {
  const { byUser, userCount, movieCount } = feedback;
  const position = new Int32Array(movieCount).fill(-1);
  movies.forEach((movie, index) => {
    position[movie] = index;
  });
  let size = 0;
  for (const movie of byUser.columns) if ((position[movie] as number) >= 0) size++;
  const kept = {
    offsets: new Int32Array(userCount + 1),
    columns: new Int32Array(size),
    values: new Float64Array(size),
  };
  let next = 0;
  for (let user = 0; user < userCount; user++) {
    for (let index = byUser.offsets[user] as number; index < (byUser.offsets[user + 1] as number); index++) {
      const place = position[byUser.columns[index] as number] as number;
      if (place < 0) continue;
      kept.columns[next] = place;
      kept.values[next] = byUser.values[index] as number;
      next++;
    }
    kept.offsets[user + 1] = next;
  }
  return { ...feedback, movieCount: movies.length, byUser: kept, byMovie: transpose(kept, movies.length) };
}

/** Number of liked ratings (score ≥ 8) of each movie, by dense movie index. */
export function countPositives(data: Interactions): Int32Array {
  const counts = new Int32Array(data.movieIds.length);
  data.movies.forEach((movie, index) => {
    if ((data.scores[index] as number) >= POSITIVE_SCORE) counts[movie] = (counts[movie] as number) + 1;
  });
  return counts;
}
