import { selectTop } from '../algebra/select-top.ts';
import { countPositives, toFeedback } from '../data/feedback.ts';
import { type Interactions, POSITIVE_SCORE } from '../data/interactions.ts';
import type { MovieFacts } from '../models/content.ts';
import { trainItemKnn } from '../models/item-knn.ts';
import { defaultSettings } from '../settings.ts';
import { RANKED, type Ranker } from './metrics.ts';
import type { Protocol } from './protocols.ts';

/** Ratings of average height that stand beside a movie's own in its Bayesian mean. */
const PRIOR_RATINGS = 10;

/** One of the models that have no part in what is served. */
export function baselineRanker(
  model: string,
  data: { train: Interactions; catalogue: readonly MovieFacts[]; protocol: Protocol },
): Ranker {
  if (model === 'popular') return popularRanker(data.train);
  if (model === 'itemKnn') return itemKnnRanker(data.train, data.protocol);
  return genreRanker(data.train, data.catalogue);
}

/** Item kNN, what many recommenders are: for each movie what it has in common with what the user liked. */
function itemKnnRanker(train: Interactions, protocol: Protocol): Ranker {
  const { grading } = defaultSettings({ userCount: train.userIds.length, protocol });
  const feedback = toFeedback(train, grading);
  const rows = trainItemKnn({ feedback, maxNeighbours: train.movieIds.length });
  const scores = new Float64Array(train.movieIds.length);
  return (user) => {
    scores.fill(0);
    const { offsets, columns, values } = feedback.byUser;
    for (let at = offsets[user] as number; at < (offsets[user + 1] as number); at++) {
      const movie = columns[at] as number;
      const value = values[at] as number;
      for (let index = rows.offsets[movie] as number; index < (rows.offsets[movie + 1] as number); index++) {
        const other = rows.neighbours[index] as number;
        scores[other] = (scores[other] as number) + value * (rows.weights[index] as number);
      }
    }
    return topUnrated(train, user, scores);
  };
}

/** Everybody gets the movies with the most liked ratings. */
export function popularRanker(train: Interactions): Ranker {
  const counts = Float64Array.from(countPositives(train));
  return (user) => topUnrated(train, user, counts);
}

/**
 * Genre overlap × Bayesian mean, what many services begin with: cosine of the genres of what a user liked
 * and the movie's own, times the movie's mean score drawn towards the overall mean by ten ratings of that height.
 */
export function genreRanker(train: Interactions, catalogue: readonly MovieFacts[]): Ranker {
  const { genres, count } = genresByMovie(train, catalogue);
  const quality = bayesianMeans(train);
  const profile = new Float64Array(count);
  const scores = new Float64Array(genres.length);
  return (user) => {
    profile.fill(0);
    for (let index = train.offsets[user] as number; index < (train.offsets[user + 1] as number); index++) {
      if ((train.scores[index] as number) < POSITIVE_SCORE) continue;
      for (const genre of genres[train.movies[index] as number] ?? []) {
        profile[genre] = (profile[genre] as number) + 1;
      }
    }
    genres.forEach((own, movie) => {
      const shared = own.reduce((sum, genre) => sum + (profile[genre] as number), 0);
      scores[movie] = own.length > 0 ? (shared / Math.sqrt(own.length)) * (quality[movie] as number) : 0;
    });
    return topUnrated(train, user, scores);
  };
}

/** The best by score that the user has not rated; ties by lower index. Leaves `scores` as it was. */
function topUnrated(train: Interactions, user: number, scores: Float64Array): Int32Array {
  const rated = train.movies.subarray(train.offsets[user], train.offsets[user + 1]);
  const kept = Float64Array.from(rated, (movie) => scores[movie] as number);
  for (const movie of rated) scores[movie] = Number.NEGATIVE_INFINITY;
  const top = selectTop(scores, RANKED);
  rated.forEach((movie, index) => {
    scores[movie] = kept[index] as number;
  });
  return top;
}

function genresByMovie(
  train: Interactions,
  catalogue: readonly MovieFacts[],
): { genres: number[][]; count: number } {
  const facts = new Map(catalogue.map((movie) => [movie.id, movie]));
  const ids = new Map<string, number>();
  const genres = Array.from(train.movieIds, (id) =>
    (facts.get(id)?.genres ?? []).map((name) => {
      const genre = ids.get(name) ?? ids.size;
      ids.set(name, genre);
      return genre;
    }),
  );
  return { genres, count: ids.size };
}

function bayesianMeans(train: Interactions): Float64Array {
  const sums = new Float64Array(train.movieIds.length);
  const counts = new Float64Array(train.movieIds.length);
  let total = 0;
  train.movies.forEach((movie, index) => {
    const score = train.scores[index] as number;
    sums[movie] = (sums[movie] as number) + score;
    counts[movie] = (counts[movie] as number) + 1;
    total += score;
  });
  const overall = train.movies.length > 0 ? total / train.movies.length : 0;
  return sums.map(
    (sum, movie) => (sum + PRIOR_RATINGS * overall) / ((counts[movie] as number) + PRIOR_RATINGS),
  );
}
