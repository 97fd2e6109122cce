import { type SparseRows, transpose } from '../data/sparse-rows.ts';
import { createNeighbourRowsBuilder, type NeighbourRows } from './neighbour-rows.ts';

/** What is known of a movie without anybody's rating. */
export type MovieFacts = {
  /** Catalogue id. */
  id: number;
  genres: readonly string[];
  /** Year of release; null when unknown. */
  year: number | null;
  /** Free tags, any case; repeats count once. */
  tags?: readonly string[];
};

/** A decade says less than a genre or a tag. */
const DECADE_WEIGHT = 0.5;

/** What a movie nobody has liked keeps of its similarity, against 1 for the most liked. */
const UNKNOWN_PRIOR = 0.25;

/**
 * TF-IDF vectors of unit length over genres, tags and decade; one row a movie, in the order given.
 * A movie with neither genre nor tag has an empty row, and features of a single movie are left out:
 * they make nothing alike.
 */
export function toContentVectors(
  movies: readonly (MovieFacts | undefined)[],
): SparseRows & { featureCount: number } {
  const features = movies.map((movie) => (movie ? featuresOf(movie) : []));
  const frequency = new Map<string, number>();
  for (const name of features.flat()) frequency.set(name, (frequency.get(name) ?? 0) + 1);
  const shared = [...frequency].filter(([, count]) => count > 1).sort(([a], [b]) => (a < b ? -1 : 1));
  const ids = new Map(shared.map(([name], id) => [name, id]));
  const idf = shared.map(
    ([name, count]) => Math.log(movies.length / count) * (name.startsWith('decade:') ? DECADE_WEIGHT : 1),
  );
  const offsets = new Int32Array(movies.length + 1);
  const columns: number[] = [];
  const values: number[] = [];
  features.forEach((names, movie) => {
    const found = names.flatMap((name) => ids.get(name) ?? []).sort((a, b) => a - b);
    const norm = Math.hypot(...found.map((id) => idf[id] as number));
    for (const id of norm > 0 ? found : []) {
      columns.push(id);
      values.push((idf[id] as number) / norm);
    }
    offsets[movie + 1] = columns.length;
  });
  return {
    offsets,
    columns: Int32Array.from(columns),
    values: Float64Array.from(values),
    featureCount: shared.length,
  };
}

/**
 * Rows of the most similar movies by content: cosine of the vectors, times a prior that prefers, among equally
 * similar movies, those more people like (from 0.25 for none to 1 for the most liked, in the logarithm of the count).
 *
 * @param movies one entry a movie, in dense order; undefined where nothing is known.
 * @param positives number of liked ratings, one a movie.
 */
export function trainContent(params: {
  movies: readonly (MovieFacts | undefined)[];
  positives: ArrayLike<number>;
  maxNeighbours: number;
  onProgress?: (done: number) => void;
}): NeighbourRows {
  const { movies, positives, maxNeighbours, onProgress = () => {} } = params;
  const vectors = toContentVectors(movies);
  const byFeature = transpose(vectors, vectors.featureCount);
  const prior = priorOf(positives);
  byFeature.columns.forEach((movie, index) => {
    byFeature.values[index] = (byFeature.values[index] as number) * (prior[movie] as number);
  });
  const builder = createNeighbourRowsBuilder({ movieCount: movies.length, maxNeighbours });
  const row = new Float64Array(movies.length);
  for (let movie = 0; movie < movies.length; movie++) {
    row.fill(0);
    const end = vectors.offsets[movie + 1] as number;
    for (let index = vectors.offsets[movie] as number; index < end; index++) {
      const feature = vectors.columns[index] as number;
      const value = vectors.values[index] as number;
      const last = byFeature.offsets[feature + 1] as number;
      for (let position = byFeature.offsets[feature] as number; position < last; position++) {
        const other = byFeature.columns[position] as number;
        row[other] = (row[other] as number) + value * (byFeature.values[position] as number);
      }
    }
    row[movie] = 0;
    builder.add(row);
    if (movie % 256 === 0) onProgress(movie / movies.length);
  }
  onProgress(1);
  return builder.finish();
}

function featuresOf(movie: MovieFacts): string[] {
  const names = new Set<string>();
  for (const genre of movie.genres) names.add(`genre:${genre.toLowerCase()}`);
  for (const tag of movie.tags ?? []) names.add(`tag:${tag.trim().toLowerCase()}`);
  if (names.size > 0 && movie.year !== null) names.add(`decade:${Math.floor(movie.year / 10)}`);
  return [...names];
}

function priorOf(positives: ArrayLike<number>): Float64Array {
  let most = 0;
  for (let movie = 0; movie < positives.length; movie++) most = Math.max(most, positives[movie] as number);
  const range = Math.log1p(most) || 1;
  return Float64Array.from(
    positives,
    (count) => UNKNOWN_PRIOR + (1 - UNKNOWN_PRIOR) * (Math.log1p(count) / range),
  );
}
