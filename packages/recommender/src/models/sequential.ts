import { solveSpd } from '../algebra/spd-solve.ts';
import { countPositives, type Grading, gradeOf } from '../data/feedback.ts';
import { type Interactions, POSITIVE_SCORE } from '../data/interactions.ts';
import { createNeighbourRowsBuilder, type NeighbourRows } from './neighbour-rows.ts';

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

export type SequentialParams = {
  interactions: Interactions;
  grading: Grading;
  settings: SequentialSettings;
  maxNeighbours: number;
  /** Called with 0…1. */
  onProgress?: (done: number) => void;
};

/** Steps after which a decay counts as nothing. */
const NEGLIGIBLE = 1e-6;

/**
 * What comes next: a linear model from what somebody did, the last the most, to what they like afterwards, the next
 * the most. At each step k of a reader S_k = Σ_{j ≤ k} δ^{k−j} · grade_j and T_k = Σ_{j > k} γ^{j−k−1} · [liked_j] over the
 * movies; B = (Σ SᵀS + λ · mean(diag) · I)⁻¹ Σ SᵀT, a ridge regression. Scores are then history · B, with the history
 * decayed by δ as in training.
 *
 * @returns a row a movie (dense indices); movies with fewer than `minPositives` liked ratings have empty rows. Memory: two
 *   f64 matrices of the movies in it.
 * @throws RangeError for decays outside of (0, 1) or alike, and a ridge that is not positive.
 */
export function trainSequential(params: SequentialParams): NeighbourRows {
  const { interactions, settings, maxNeighbours, onProgress = () => {} } = params;
  assertSettings(settings);
  const movieCount = interactions.movieIds.length;
  const { movies, position } = moviesIn(interactions, settings.minPositives);
  const size = movies.length;
  const { history, future } = addUpSteps(params, position, size);
  let diagonal = 0;
  for (let index = 0; index < size; index++) diagonal += history[index * size + index] as number;
  const ridge = (settings.ridge * diagonal) / Math.max(1, size) || 1;
  for (let index = 0; index < size; index++) {
    const at = index * size + index;
    history[at] = (history[at] as number) + ridge;
  }
  const solved = solveSpd({
    matrix: history,
    size,
    right: future,
    columns: size,
    onProgress: (done) => onProgress(0.2 + done * 0.6),
  });
  const builder = createNeighbourRowsBuilder({ movieCount, maxNeighbours });
  const row = new Float64Array(movieCount);
  for (let movie = 0; movie < movieCount; movie++) {
    row.fill(0);
    const own = position[movie] as number;
    if (own >= 0) {
      for (let index = 0; index < size; index++)
        row[movies[index] as number] = solved[own * size + index] as number;
      row[movie] = 0;
    }
    builder.add(row);
    if (movie % 256 === 0) onProgress(0.8 + (0.2 * movie) / movieCount);
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

/** Movies enough people liked, ascending, and the position of each movie among them, or -1. */
function moviesIn(interactions: Interactions, minPositives: number) {
  const position = new Int32Array(interactions.movieIds.length).fill(-1);
  const movies: number[] = [];
  countPositives(interactions).forEach((count, movie) => {
    if (count < minPositives) return;
    position[movie] = movies.length;
    movies.push(movie);
  });
  return { movies: Int32Array.from(movies), position };
}

/**
 * Σ SᵀS and Σ SᵀT over the steps of all readers, each size × size. Not step by step: the sums over the steps between two
 * entries of a reader are geometric series, so each pair of entries adds once to each matrix.
 */
function addUpSteps(
  { interactions, grading, settings }: SequentialParams,
  position: Int32Array,
  size: number,
) {
  const { decay, horizon } = settings;
  const { offsets, movies, scores } = interactions;
  const reach = Math.ceil(Math.log(NEGLIGIBLE) / Math.log(Math.max(decay, horizon)));
  /** By the steps between two entries: what the earlier one counts in the history of the later one … */
  const inHistory = Float64Array.from({ length: reach + 1 }, (_, lag) => decay ** lag);
  /** … and the later one in the future of the earlier one, over all steps from there on. */
  const inFuture = Float64Array.from(
    { length: reach + 1 },
    (_, lag) => (decay ** lag - horizon ** lag) / (decay - horizon),
  );
  const grades = Float64Array.from({ length: 11 }, (_, score) => (score > 0 ? gradeOf(score, grading) : 0));
  const history = new Float64Array(size * size);
  const future = new Float64Array(size * size);
  for (let user = 0; user + 1 < offsets.length; user++) {
    const entries: { place: number; grade: number; isLiked: boolean }[] = [];
    for (let index = offsets[user] as number; index < (offsets[user + 1] as number); index++) {
      const place = position[movies[index] as number] as number;
      const score = scores[index] as number;
      if (place >= 0)
        entries.push({ place, grade: grades[score] as number, isLiked: score >= POSITIVE_SCORE });
    }
    const last = entries.length - 1;
    entries.forEach((later, b) => {
      // The last step has no future.
      const repeats = (1 - decay ** (2 * (last - b))) / (1 - decay * decay);
      for (let lag = 0; lag <= Math.min(b, reach); lag++) {
        const earlier = entries[b - lag] as (typeof entries)[number];
        if (earlier.grade === 0) continue;
        const both = earlier.grade * later.grade * (inHistory[lag] as number) * repeats;
        const [row, column] = [later.place, earlier.place];
        if (both > 0) {
          history[row * size + column] = (history[row * size + column] as number) + both;
          if (lag > 0) history[column * size + row] = (history[column * size + row] as number) + both;
        }
        if (lag > 0 && later.isLiked) {
          const at = column * size + row;
          future[at] = (future[at] as number) + earlier.grade * (inFuture[lag] as number);
        }
      }
    });
  }
  return { history, future };
}
