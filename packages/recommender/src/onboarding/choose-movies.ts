import type { OnboardingPool } from './pool.ts';

/** What somebody has said so far, by catalogue ids; what is not in the pool makes no difference. */
export type OnboardingAnswers = {
  /** Movie → score 1–10; null where it was not seen. */
  answers: ReadonlyMap<number, number | null>;
  /** Not to be asked about, for other reasons than an answer. */
  exclude?: ReadonlySet<number>;
  /** Features somebody says they like: movies with one come sooner. */
  liked?: ReadonlySet<string>;
  /** Movies with one of these are not asked about. */
  disliked?: ReadonlySet<string>;
};

/** How much the length of a row counts, and being unlike what was asked: exponents, measured on the sample. */
const TELLING = 0.5;
const UNLIKE = 0.5;
/** Who has seen a movie knows others like it: in the exponent, for one that is entirely alike. */
const KNOWS = 0.3;
/** Even what is most alike can come, when nothing else is left. */
const MOST_ALIKE = 0.9;
/** What a liked feature makes of a score. */
const PREFERRED = 2;
const NONE: ReadonlySet<string> = new Set();

/**
 * The movies to ask somebody about next, best first: each the one with the largest probability of a useful answer, times
 * what that tells, times how unlike it is to whatever was asked or is chosen already. After popularity × information of
 * Rashid et al. 2002 ("Getting to Know You"), with the farthest point of Gonzalez 1985 in place of entropy: here a movie
 * that nobody new dislikes tells as much as one that is disputed. Who has seen a movie probably knows those like it: they
 * gain by every answer but "not seen".
 *
 * @returns at most `count` catalogue ids, none answered or excluded; ties by the order of the pool
 */
export function chooseMovies(
  pool: OnboardingPool,
  { answers, exclude, liked, disliked, count }: OnboardingAnswers & { count: number },
): number[] {
  const { movieIds, answerable, telling, features } = pool;
  const has = (place: number, wanted: ReadonlySet<string> = NONE) =>
    Array.from(features[place] as ReadonlySet<string>).some((feature) => wanted.has(feature));
  const worth = Float64Array.from(movieIds, (id, place) => {
    if (answers.has(id) || exclude?.has(id) || has(place, disliked)) return 0;
    const preferred = has(place, liked) ? PREFERRED : 1;
    return (answerable[place] as number) * (telling[place] as number) ** TELLING * preferred;
  });
  /** How alike each movie is to the one nearest to it that was asked about. */
  const nearest = new Float64Array(movieIds.length);
  movieIds.forEach((id, place) => {
    if (!answers.has(id)) return;
    noteAsked(pool, nearest, place);
    if (answers.get(id) !== null) noteSeen(pool, worth, place);
  });
  const chosen: number[] = [];
  while (chosen.length < count) {
    const best = findBest(worth, nearest);
    if (best === undefined) break;
    chosen.push(movieIds[best] as number);
    worth[best] = 0;
    noteAsked(pool, nearest, best);
  }
  return chosen;
}

function noteAsked(pool: OnboardingPool, nearest: Float64Array, asked: number): void {
  rowOf(pool, asked).forEach((value, place) => {
    if (value > (nearest[place] as number)) nearest[place] = value;
  });
}

function noteSeen(pool: OnboardingPool, worth: Float64Array, seen: number): void {
  rowOf(pool, seen).forEach((value, place) => {
    worth[place] = (worth[place] as number) * Math.exp(KNOWS * value);
  });
}

function rowOf({ alike, movieIds }: OnboardingPool, place: number): Float32Array {
  return alike.subarray(place * movieIds.length, (place + 1) * movieIds.length);
}

function findBest(worth: Float64Array, nearest: Float64Array): number | undefined {
  let best: number | undefined;
  let most = 0;
  worth.forEach((value, place) => {
    const score = value * (1 - MOST_ALIKE * (nearest[place] as number)) ** UNLIKE;
    if (score > most) [best, most] = [place, score];
  });
  return best;
}
