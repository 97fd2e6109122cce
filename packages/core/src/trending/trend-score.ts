import { decayedDays, type TrendSpan } from './spans.ts';

/** Signs of attention, and how much one of each says: who rates has more to do with a movie than who looks at it. */
export const signalWeights = { viewers: 1, ratings: 2, favorites: 3 } as const;
export type Signal = keyof typeof signalWeights;
export const signals = Object.keys(signalWeights) as Signal[];

export type BySignal = Record<Signal, number>;

/** The attention one movie gets. */
export type Activity = {
  movieId: number;
  /** Different people, whatever they did. */
  people: number;
  /** How many people, by what they did. */
  counts: BySignal;
  /** The same, each less the longer ago it was. */
  recent: BySignal;
  /** What the movie has a day otherwise. */
  usual: BySignal;
};

/** The numbers of a score: it is the sum of the contributions. */
export type TrendExplanation = {
  people: number;
  /** How much busier it is than usual, over all movies. */
  pace: number;
  /** What the differences are divided by: about how far chance alone would take them. */
  deviation: number;
  signals: {
    signal: Signal;
    weight: number;
    count: number;
    recent: number;
    /** What `recent` would be on a usual day at this pace. */
    expected: number;
    contribution: number;
  }[];
};

export type Trend = { movieId: number; score: number; explanation: TrendExplanation };

/** Ten more clicks than a movie without a past should have are one step; one click is far from it. */
const PRIOR_VARIANCE = 10;
/** Three people are no crowd, but fewer are none, and what one of them did would be shown to everybody. */
const LEAST_PEOPLE = 3;
/** As far above the expected as chance goes often. */
const LEAST_SCORE = 1;
/** Nights and weekends change the pace, not which movies are trends; more than double is no usual change. */
const PACE_BOUNDS = [1 / 2, 2] as const;

/**
 * How much more attention a movie gets than usual, in steps of what chance explains: with counts that vary like a
 * Poisson process, their difference from the expected ones by its standard deviation. The prior variance keeps
 * movies without a past from leading by a click. After the Poisson model of "Trend Detection in Social Data" (Gnip,
 * 2015), with exponential decay (Cormode et al., "Forward Decay", ICDE 2009) for the window.
 */
export function scoreTrend(span: TrendSpan, activity: Activity, pace: number): Trend {
  const { movieId, people, counts, recent, usual } = activity;
  const expectations = signals.map((signal) => ({
    signal,
    weight: signalWeights[signal],
    expected: usual[signal] * decayedDays(span) * pace,
  }));
  const variance = expectations.reduce((sum, it) => sum + it.weight ** 2 * it.expected, PRIOR_VARIANCE);
  const deviation = Math.sqrt(variance);
  const explained = expectations.map(({ signal, weight, expected }) => ({
    signal,
    weight,
    count: counts[signal],
    recent: recent[signal],
    expected,
    contribution: (weight * (recent[signal] - expected)) / deviation,
  }));
  const score = explained.reduce((sum, { contribution }) => sum + contribution, 0);
  return { movieId, score, explanation: { people, pace, deviation, signals: explained } };
}

/** How busy it is now, compared with what is usual; `usualADay` of all movies, those nobody looks at now too. */
export function paceOf(
  span: TrendSpan,
  { recent, usualADay }: { recent: BySignal; usualADay: BySignal },
): number {
  const weighted = (by: BySignal) => signals.reduce((sum, it) => sum + signalWeights[it] * by[it], 0);
  const [slowest, fastest] = PACE_BOUNDS;
  const usual = weighted(usualADay) * decayedDays(span);
  const pace = (weighted(recent) + PRIOR_VARIANCE) / (usual + PRIOR_VARIANCE);
  return Math.min(fastest, Math.max(slowest, pace));
}

/** The movies that are trends, the strongest first. */
export function rankTrends(
  span: TrendSpan,
  activities: readonly Activity[],
  { usualADay, limit }: { usualADay: BySignal; limit: number },
): Trend[] {
  const recent: BySignal = { viewers: 0, ratings: 0, favorites: 0 };
  for (const activity of activities) for (const it of signals) recent[it] += activity.recent[it];
  const pace = paceOf(span, { recent, usualADay });
  return activities
    .filter(({ people }) => people >= LEAST_PEOPLE)
    .map((activity) => scoreTrend(span, activity, pace))
    .filter(({ score }) => score >= LEAST_SCORE)
    .sort((a, b) => b.score - a.score || a.movieId - b.movieId)
    .slice(0, limit);
}
