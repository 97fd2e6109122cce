/** What movies have, by kind: `genre:3` and the like. */
export type FeatureKey = `${FeatureKind}:${string}`;

export const featureKinds = ['genre', 'decade', 'person', 'tag', 'language'] as const;
export type FeatureKind = (typeof featureKinds)[number];

/** What somebody likes, or everybody: movies with what they have, and how much each counts. */
export type WeighedMovie = { features: readonly FeatureKey[]; weight: number };

export type Leaning = {
  key: FeatureKey;
  /** Share of what is liked that has it, 0–1. */
  weight: number;
  /** How many times as often as in what everybody watches; drawn towards 1 where little is known. */
  lift: number;
  /** How many of the movies have it. */
  movies: number;
};

/** So many average movies stand beside what is known of somebody. */
const PRIOR_MOVIES = 3;
/** What next to nobody watches counts as if so few did: 1 of 1,000. */
const RARE = 0.001;

/** Share of what everybody watches that has a feature. */
export function toShares(movies: readonly WeighedMovie[]): Map<FeatureKey, number> {
  const { sums, total } = addUp(movies);
  return new Map(Array.from(sums, ([key, { weight }]) => [key, weight / total]));
}

/**
 * What somebody leans to, most telling first: by share × log lift, what a feature adds to how far their taste is from
 * everybody's (Kullback and Leibler's divergence). So what all like does not come first, nor what one liked movie has.
 */
export function weighFeatures(
  liked: readonly WeighedMovie[],
  shares: ReadonlyMap<FeatureKey, number>,
): Leaning[] {
  const { sums, total } = addUp(liked);
  const leanings = Array.from(sums, ([key, { weight, movies }]): Leaning => {
    const usual = Math.max(RARE, shares.get(key) ?? 0);
    const lift = (weight + PRIOR_MOVIES * usual) / (total + PRIOR_MOVIES) / usual;
    return { key, weight: weight / total, lift, movies };
  });
  return leanings.sort((a, b) => tellingOf(b) - tellingOf(a) || (a.key < b.key ? -1 : 1));
}

function tellingOf({ weight, lift }: Leaning): number {
  return weight * Math.log(lift);
}

function addUp(movies: readonly WeighedMovie[]) {
  const sums = new Map<FeatureKey, { weight: number; movies: number }>();
  let total = 0;
  for (const { features, weight } of movies) {
    total += weight;
    for (const key of new Set(features)) {
      const sum = sums.get(key) ?? { weight: 0, movies: 0 };
      sums.set(key, { weight: sum.weight + weight, movies: sum.movies + 1 });
    }
  }
  return { sums, total };
}
