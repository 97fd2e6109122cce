import { addDiagonal } from '../algebra/add-diagonal.ts';
import { allowBytes, memoryNeeded } from '../algebra/memory-needed.ts';
import { bytesOf } from '../algebra/precision.ts';
import { precisionFor, type Resources } from '../algebra/resources.ts';
import { solveSpd } from '../algebra/spd-solve.ts';
import { addUpSteps, type StepEntries, stepsBytes } from '../algebra/steps.ts';
import { openWorkspace, roundUp } from '../algebra/workspace.ts';
import { countPositives, type Grading, gradeOf } from '../data/feedback.ts';
import { type Interactions, POSITIVE_SCORE } from '../data/interactions.ts';
import { mostOf } from '../data/most-of.ts';
import { createNeighbourRowsBuilder, type NeighbourRows, type RowForm } from './neighbour-rows.ts';

export type SequentialSettings = {
  /** δ: what a movie counts in the history, a step later. 0 < δ < 1. */
  decay: number;
  /** γ: what a liked movie counts in the future, a step further away. 0 < γ < 1, not δ. */
  horizon: number;
  /** λ, times the mean of the diagonal. */
  ridge: number;
  /** Movies fewer people liked stay out: the solve takes the cube of their number. */
  minPositives: number;
};

export type SequentialParams = Resources &
  RowForm & {
    interactions: Interactions;
    grading: Grading;
    settings: SequentialSettings;
    /** At most so many movies, those most people liked: the solve takes the cube of their number. */
    maxMovies?: number;
    /** Called with 0…1. */
    onProgress?: (done: number) => void;
  };

/**
 * What comes next: a linear model from what somebody did, the last the most, to what they like afterwards, the next
 * the most. At each step k of a reader S_k = Σ_{j ≤ k} δ^{k−j} · grade_j and T_k = Σ_{j > k} γ^{j−k−1} · [liked_j] over the
 * movies; B = (Σ SᵀS + λ · mean(diag) · I)⁻¹ Σ SᵀT, a ridge regression. Scores are then history · B, with the history
 * decayed by δ as in training.
 *
 * @returns a row a movie (dense indices); movies with fewer than `minPositives` liked ratings have empty rows. Memory: two
 *   matrices of the movies in it, f64 up to 1,000, f32 above.
 * @throws RangeError for decays outside of (0, 1) or alike, and a ridge that is not positive.
 */
export function trainSequential(params: SequentialParams): NeighbourRows {
  const { interactions, settings, maxNeighbours, isByWeight, pool, onProgress = () => {} } = params;
  assertSettings(settings);
  const movieCount = interactions.movieIds.length;
  const { movies, position } = moviesIn(params);
  const size = movies.length;
  const entries = entriesIn(params, position);
  const precision = precisionFor(size);
  const threads = pool?.threads ?? 1;
  const problem = { size, columns: size, precision, threads };
  const matrices = 2 * roundUp(size * size * bytesOf(precision));
  const summing = stepsBytes({ size, entries: entries.movies.length, precision, threads });
  const bytes = Math.max(matrices + summing, memoryNeeded(problem).workspace);
  allowBytes({
    ...params,
    what: `What comes next, of ${size} movies,`,
    workspace: bytes,
    beside: 52 * entries.movies.length,
  });
  const workspace = openWorkspace(bytes);
  const { decay, horizon } = settings;
  const sums = addUpSteps({
    ...{ entries, size, decay, horizon, precision, workspace, pool },
    onProgress: (done) => onProgress(done * 0.2),
  });
  const { history, future } = sums;
  let diagonal = 0;
  for (let index = 0; index < size; index++) diagonal += history[index * size + index] as number;
  const ridge = (settings.ridge * diagonal) / Math.max(1, size) || 1;
  addDiagonal(history, size, () => ridge);
  const solved = solveSpd({
    ...{ matrix: history, size, right: future, columns: size, pool },
    onProgress: (done) => onProgress(0.2 + done * 0.7),
  });
  const builder = createNeighbourRowsBuilder({ movieCount, maxNeighbours, isByWeight });
  const row = new Float64Array(size);
  for (let movie = 0; movie < movieCount; movie++) {
    const own = position[movie] as number;
    if (own < 0) builder.addEmpty();
    else {
      row.set(solved.subarray(own * size, (own + 1) * size));
      row[own] = 0;
      builder.add(row, { movies });
    }
    if (movie % 256 === 0) onProgress(0.9 + (0.1 * movie) / movieCount);
  }
  onProgress(1);
  return builder.finish();
}

function assertSettings({ decay, horizon, ridge }: SequentialSettings): void {
  for (const [name, value] of Object.entries({ decay, horizon }))
    if (!(value > 0 && value < 1)) throw new RangeError(`${name} must be between 0 and 1, not ${value}`);
  if (decay === horizon) throw new RangeError('decay and horizon must differ');
  if (!(ridge > 0)) throw new RangeError(`ridge must be positive, not ${ridge}`);
}

/** The movies most people liked, ascending, and the position of each movie among them, or -1. */
function moviesIn({ interactions, settings, maxMovies = Number.POSITIVE_INFINITY }: SequentialParams) {
  const counts = countPositives(interactions);
  const movies = mostOf(counts, { atLeast: settings.minPositives, limit: maxMovies });
  const position = new Int32Array(counts.length).fill(-1);
  movies.forEach((movie, index) => {
    position[movie] = index;
  });
  return { movies, position };
}

/** What readers did to the movies at hand. */
function entriesIn({ interactions, grading }: SequentialParams, position: Int32Array): StepEntries {
  const { offsets, movies, scores } = interactions;
  const grades = Float64Array.from({ length: 11 }, (_, score) => (score > 0 ? gradeOf(score, grading) : 0));
  let size = 0;
  for (const movie of movies) if ((position[movie] as number) >= 0) size++;
  const entries = {
    offsets: new Int32Array(offsets.length),
    movies: new Int32Array(size),
    grades: new Float64Array(size),
    liked: new Float64Array(size),
  };
  let next = 0;
  for (let user = 0; user + 1 < offsets.length; user++) {
    for (let index = offsets[user] as number; index < (offsets[user + 1] as number); index++) {
      const place = position[movies[index] as number] as number;
      if (place < 0) continue;
      const score = scores[index] as number;
      entries.movies[next] = place;
      entries.grades[next] = grades[score] as number;
      entries.liked[next] = score >= POSITIVE_SCORE ? 1 : 0;
      next++;
    }
    entries.offsets[user + 1] = next;
  }
  return entries;
}
