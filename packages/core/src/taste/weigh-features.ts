/** What movies have, by kind: `genre:3` and the like. */
export type FeatureKey = `${FeatureKind}:${string}`;

export const featureKinds = ['genre', 'decade', 'person', 'tag', 'language'] as const;
export type FeatureKind = (typeof featureKinds)[number];

/** What somebody likes, or everybody: movies with what they have, and how much each counts. */
export type WeighedMovie = { features: readonly FeatureKey[]; weight: number };

export type Leaning = {
  key: FeatureKey;
  /** Share of what is liked that has it, among what has any of its kind, 0–1. */
  weight: number;
  /** How many times as often as in what everybody watches; drawn towards 1 where little is known. */
  lift: number;
  /** How many of the movies have it. */
  movies: number;
};

/** How strongly a lift is drawn towards 1: as by so many movies that were found where as many were expected. */
const PRIOR = 1;

/** Share of what everybody watches that has a feature, among what has any of its kind: of the rest nothing is known. */
export function toShares(movies: readonly WeighedMovie[]): Map<FeatureKey, number> {
  const { sums, totals } = addUp(movies);
  return new Map(Array.from(sums, ([key, { weight }]) => [key, weight / totalOf(totals, key)]));
}

/**
 * What somebody leans to, most telling first ({@link tellingOf}). So what all like does not come first, nor what one liked
 * movie has.
 *
 * The lift of what n of N movies have (each counting by its weight), of which usually a share s has it, is
 * (n + 1) / (N·s + 1): the mean of what is believed of n / (N·s) where n is Poisson, and lifts are Gamma(1, 1) before
 * anything is seen. So n movies say n + 1 times as often at most, however rare it is otherwise.
 * After DuMouchel 1999, "Bayesian data mining in large frequency tables", with one prior for all as in Norén, Hopstadius
 * and Bate 2013, "Shrinkage observed-to-expected ratios for robust and transparent large-scale pattern discovery".
 */
export function weighFeatures(
  liked: readonly WeighedMovie[],
  shares: ReadonlyMap<FeatureKey, number>,
): Leaning[] {
  const { sums, totals } = addUp(liked);
  const leanings = Array.from(sums, ([key, { weight, movies }]): Leaning => {
    const total = totalOf(totals, key);
    const expected = total * (shares.get(key) ?? 0);
    const lift = (weight + PRIOR) / (expected + PRIOR);
    return { key, weight: weight / total, lift, movies };
  });
  return leanings.sort((a, b) => tellingOf(b) - tellingOf(a) || (a.key < b.key ? -1 : 1));
}

/** Share × log lift: what a feature adds to how far a taste is from everybody's (Kullback and Leibler's divergence). */
export function tellingOf({ weight, lift }: Pick<Leaning, 'weight' | 'lift'>): number {
  return weight * Math.log(lift);
}

type Totals = ReadonlyMap<string, number>;

function totalOf(totals: Totals, key: FeatureKey): number {
  return totals.get(kindOf(key)) ?? 1;
}

function kindOf(key: FeatureKey): string {
  return key.slice(0, key.indexOf(':'));
}

function addUp(movies: readonly WeighedMovie[]) {
  const sums = new Map<FeatureKey, { weight: number; movies: number }>();
  const totals = new Map<string, number>();
  for (const { features, weight } of movies) {
    const keys = new Set(features);
    for (const kind of new Set(Array.from(keys, kindOf))) totals.set(kind, (totals.get(kind) ?? 0) + weight);
    for (const key of keys) {
      const sum = sums.get(key) ?? { weight: 0, movies: 0 };
      sums.set(key, { weight: sum.weight + weight, movies: sum.movies + 1 });
    }
  }
  return { sums, totals };
}
