import type { RealArray } from '../precision.ts';
import type { EntriesByMovie, StepDecays, StepsParams } from '../steps.ts';

/** As the kernel does it: a movie's row of both matrices at a time. */
export function addUpStepsPlain(params: StepsParams & StepDecays & { byMovie: EntriesByMovie }): {
  history: RealArray;
  future: RealArray;
} {
  const { size, precision, byMovie, onProgress = () => {} } = params;
  const open = () => (precision === 'f32' ? new Float32Array(size * size) : new Float64Array(size * size));
  const [history, future] = [open(), open()];
  const sums = { history: new Float64Array(size), future: new Float64Array(size) };
  for (let movie = 0; movie < size; movie++) {
    sums.history.fill(0);
    sums.future.fill(0);
    for (let at = byMovie.offsets[movie] as number; at < (byMovie.offsets[movie + 1] as number); at++)
      addEntry(params, at, sums);
    history.set(sums.history, movie * size);
    future.set(sums.future, movie * size);
    if (movie % 64 === 63) onProgress(movie / size);
  }
  onProgress(1);
  return { history, future };
}

function addEntry(
  { entries, byMovie, decays, futures, repeats }: StepsParams & StepDecays & { byMovie: EntriesByMovie },
  at: number,
  { history, future }: { history: Float64Array; future: Float64Array },
): void {
  const { movies, grades, liked } = entries;
  const entry = byMovie.entries[at] as number;
  const grade = grades[entry] as number;
  if (grade === 0) return;
  const reach = decays.length - 1;
  const own = grade * (repeats[entry] as number);
  const first = Math.max(byMovie.starts[at] as number, entry - reach);
  for (let other = entry - 1; other >= first; other--) {
    const movie = movies[other] as number;
    const decay = decays[entry - other] as number;
    history[movie] = (history[movie] as number) + own * decay * (grades[other] as number);
  }
  const last = Math.min(byMovie.ends[at] as number, entry + reach + 1);
  for (let other = entry; other < last; other++) {
    const movie = movies[other] as number;
    const lag = other - entry;
    const later = (grades[other] as number) * (repeats[other] as number);
    history[movie] = (history[movie] as number) + grade * (decays[lag] as number) * later;
    future[movie] = (future[movie] as number) + grade * (futures[lag] as number) * (liked[other] as number);
  }
}
