import type { Interactions } from '../data/interactions.ts';
import { FOLDS, withoutFold } from '../evaluation/cold-start.ts';
import { meanOf, ndcg } from '../evaluation/metrics.ts';
import { splitRandom } from '../evaluation/protocols.ts';
import { createRandom } from '../evaluation/random.ts';
import type { MovieFacts } from '../models/content.ts';
import { recommend } from '../serving/recommend.ts';
import { type RowLookup, rowLookup } from '../serving/row-lookup.ts';
import { type Model, popularMovies, trainModel } from '../train-model.ts';
import { chooseMovies } from './choose-movies.ts';
import { type AskableMovie, type OnboardingPool, toOnboardingPool } from './pool.ts';

/**
 * Which movies somebody new is asked about: none, any, the ones most people rated, ours all at once, ours one after the
 * other.
 */
export const onboardingWays = ['none', 'random', 'popular', 'chosen', 'adaptive'] as const;
export type OnboardingWay = (typeof onboardingWays)[number];

export type OnboardingMeasure = {
  way: OnboardingWay;
  ndcg10: number;
  ndcg10StandardError: number;
  /** How many of the movies a reader knew. */
  known: number;
  /** NDCG@10 less that of `popular`, reader by reader. */
  difference: number;
  differenceStandardError: number;
};

type Params = {
  interactions: Interactions;
  catalogue: readonly MovieFacts[];
  /** Default: 10. */
  questions?: number;
  /** Under which parts of the ratings are looked for, each 0–4 ({@link splitRandom}); default: the first. */
  residues?: readonly number[];
  onProgress?: (done: number) => void;
};

const POOL = 300;
const CUT = 10;
const SEED = 7;

/**
 * How good the first list is after somebody new was asked about some movies. Every reader is new once, to a model that
 * never saw them; a fifth of their ratings is looked for (`random`), and of the others those they are asked about are all
 * that is known. A movie they have not rated is one they have not seen.
 */
export function measureOnboarding(params: Params): OnboardingMeasure[] {
  const { questions = 10, residues = [0], onProgress = () => {} } = params;
  const random = createRandom(SEED);
  const results = onboardingWays.map((way) => ({ way, ndcg: [] as number[], known: [] as number[] }));
  residues.forEach((residue, round) => {
    const split = splitRandom(params.interactions, { residue });
    for (let fold = 0; fold < FOLDS; fold++) {
      const asker = createAsker(withoutFold(split.train, fold), params.catalogue);
      split.users.forEach((user, position) => {
        if (user % FOLDS !== fold) return;
        const reader = readerOf(split.train, { user, truth: split.truth[position] as Int32Array });
        for (const { way, ndcg: all, known } of results) {
          const answers = asker.ask(reader.scores, { way, questions, random });
          all.push(asker.judge(reader, answers));
          known.push([...answers.values()].filter((score) => score !== null).length);
        }
      });
      onProgress((round * FOLDS + fold + 1) / (FOLDS * residues.length));
    }
  });
  const popular = results.find(({ way }) => way === 'popular')?.ndcg ?? [];
  return results.map(({ way, ndcg: all, known }) => {
    const own = meanOf(Float64Array.from(all));
    const against = meanOf(Float64Array.from(all, (value, index) => value - (popular[index] as number)));
    return {
      way,
      ndcg10: own.mean,
      ndcg10StandardError: own.standardError,
      known: meanOf(Float64Array.from(known)).mean,
      difference: against.mean,
      differenceStandardError: against.standardError,
    };
  });
}

/** `truth`: catalogue ids; -1 for one that cannot be found. */
type Reader = { scores: ReadonlyMap<number, number>; truth: Int32Array };

function readerOf(train: Interactions, { user, truth }: { user: number; truth: Int32Array }): Reader {
  const scores = new Map<number, number>();
  for (let at = train.offsets[user] as number; at < (train.offsets[user + 1] as number); at++)
    scores.set(train.movieIds[train.movies[at] as number] as number, train.scores[at] as number);
  return { scores, truth: truth.map((movie) => (movie < 0 ? -1 : (train.movieIds[movie] as number))) };
}

type Answers = ReadonlyMap<number, number | null>;
type Asking = { way: OnboardingWay; questions: number; random: () => number };

function createAsker(train: Interactions, catalogue: readonly MovieFacts[]) {
  const model = trainModel({ interactions: train, catalogue });
  const rows = rowLookup(model);
  const known = mostRated(train, catalogue);
  const pool = toOnboardingPool(known, rows);
  const popular = popularMovies(model);
  return {
    ask(scores: ReadonlyMap<number, number>, asking: Asking): Answers {
      const answers = new Map<number, number | null>();
      for (const next of questionsOf({ ...asking, pool, train }))
        for (const id of next(answers)) answers.set(id, scores.get(id) ?? null);
      return answers;
    },
    judge: (reader: Reader, answers: Answers) => judge(reader, { answers, model, rows, popular }),
  };
}

type Question = (answers: Answers) => readonly number[];

function questionsOf({
  way,
  questions,
  random,
  pool,
  train,
}: Asking & { pool: OnboardingPool; train: Interactions }): Question[] {
  if (way === 'none') return [];
  if (way === 'popular') return [() => [...pool.movieIds.subarray(0, questions)]];
  if (way === 'chosen') return [(answers) => chooseMovies(pool, { answers, count: questions })];
  if (way === 'adaptive')
    return Array.from({ length: questions }, () => (answers) => chooseMovies(pool, { answers, count: 1 }));
  const any = () => train.movieIds[Math.floor(random() * train.movieIds.length)] as number;
  return Array.from({ length: questions }, () => () => [any()]);
}

function judge(
  { scores, truth }: Reader,
  { answers, model, rows, popular }: { answers: Answers; model: Model; rows: RowLookup; popular: Int32Array },
): number {
  const profile = Array.from(answers, ([movieId, score]) =>
    score === null ? [] : [{ movieId, score }],
  ).flat();
  const exclude = new Set(scores.keys());
  const list = recommend({ profile, rows, popular, exclude, limit: CUT, settings: model.settings });
  return ndcg(
    Int32Array.from(list, ({ movieId }) => movieId),
    truth,
    CUT,
  );
}

/** The best known movies, as an installation asks about them. */
function mostRated(train: Interactions, catalogue: readonly MovieFacts[]): AskableMovie[] {
  const facts = new Map(catalogue.map((movie) => [movie.id, movie]));
  const histograms = Array.from(train.movieIds, () => Array<number>(10).fill(0));
  train.movies.forEach((movie, at) => {
    const histogram = histograms[movie] as number[];
    const bar = (train.scores[at] as number) - 1;
    histogram[bar] = (histogram[bar] as number) + 1;
  });
  const counts = histograms.map((histogram) => histogram.reduce((sum, count) => sum + count, 0));
  const order = [...counts.keys()].sort((a, b) => (counts[b] as number) - (counts[a] as number) || a - b);
  return order.slice(0, POOL).map((movie) => {
    const id = train.movieIds[movie] as number;
    const { genres = [], year = null } = facts.get(id) ?? {};
    const decade = year === null ? [] : [`decade:${Math.floor(year / 10)}`];
    const features = [...genres.map((genre) => `genre:${genre}`), ...decade];
    return { id, histogram: histograms[movie] as number[], features };
  });
}
