/**
 * One movie's row of two matrices over the steps of readers: what was liked before and what was liked after each entry of
 * the movie, each further entry away by `decays` and `futures` less; added up in `history` and `future` (f64).
 *
 * @param from to: the movie's entries among `entries`, which are positions in `movies`, `grades`, `liked` and `repeats`
 * @param starts of the reader of each of `entries`; `ends` likewise
 * @param reach the most entries away
 */
export function addStepRow(
  history: usize,
  future: usize,
  entries: usize,
  starts: usize,
  ends: usize,
  from: i32,
  to: i32,
  movies: usize,
  grades: usize,
  liked: usize,
  repeats: usize,
  decays: usize,
  futures: usize,
  reach: i32,
): void {
  for (let index = <usize>from; index < <usize>to; index++) {
    const entry = load<i32>(entries + (index << 2));
    const grade = load<f64>(grades + (<usize>entry << 3));
    if (grade == 0) continue;
    const own = grade * load<f64>(repeats + (<usize>entry << 3));
    const first = max(load<i32>(starts + (index << 2)), entry - reach);
    for (let other = entry - 1; other >= first; other--) {
      const at = history + (<usize>load<i32>(movies + (<usize>other << 2)) << 3);
      const decay = load<f64>(decays + (<usize>(entry - other) << 3));
      store<f64>(at, load<f64>(at) + own * decay * load<f64>(grades + (<usize>other << 3)));
    }
    const last = min(load<i32>(ends + (index << 2)), entry + reach + 1);
    for (let other = entry; other < last; other++) {
      const movie = <usize>load<i32>(movies + (<usize>other << 2)) << 3;
      const lag = <usize>(other - entry) << 3;
      const later = load<f64>(grades + (<usize>other << 3)) * load<f64>(repeats + (<usize>other << 3));
      store<f64>(history + movie, load<f64>(history + movie) + grade * load<f64>(decays + lag) * later);
      const wanted = grade * load<f64>(futures + lag) * load<f64>(liked + (<usize>other << 3));
      store<f64>(future + movie, load<f64>(future + movie) + wanted);
    }
  }
}

/** What is in f64 becomes a row of a matrix. */
export function storeRow(target: usize, sums: usize, count: i32): void {
  for (let column: usize = 0; column < <usize>count; column++) {
    store<Real>(target + column * sizeof<Real>(), <Real>load<f64>(sums + (column << 3)));
  }
}
