import { type FeatureKind, featureCode, languageId, readFeatureCode } from '../data/feature-codes.ts';
import type { SparseRows } from '../data/sparse-rows.ts';
import type { NeighbourRows } from './neighbour-rows.ts';

/** What is known of a movie without anybody's rating. */
export type MovieFacts = {
  /** Catalogue id. */
  id: number;
  genres: readonly string[];
  /** Year of release; null when unknown. */
  year: number | null;
  /** Free tags, any case; repeats count once. */
  tags?: readonly string[];
  /** Original language, ISO 639-1. */
  language?: string | null;
  /**
   * Codes of genres, tags, keywords and people ({@link featureCode}), instead of those made up from names: then they say
   * the same in every model, and lead back to what they are.
   */
  features?: readonly number[];
};

/** What a kind counts beside a genre or a tag. */
const KIND_WEIGHTS: Record<FeatureKind, number> = {
  genre: 1,
  tag: 1,
  keyword: 1,
  person: 0.5,
  decade: 0.5,
  language: 0.5,
};

/** Known of some movies only: rare is what few of these have, not what few are known to have. */
const PARTLY_KNOWN: ReadonlySet<FeatureKind | undefined> = new Set(['person', 'language']);

/** `columns` count features; `codes[column]` is the feature's code. */
export type ContentVectors = SparseRows & { codes: Int32Array };

/**
 * TF-IDF vectors of unit length over genres, tags, people, decade and language; one row a movie, in the order given.
 * A movie of which only decade and language are known has an empty row, and features of a single movie are left out:
 * they make nothing alike.
 */
export function toContentVectors(movies: readonly (MovieFacts | undefined)[]): ContentVectors {
  const codesOf = codingOf(movies);
  const features = movies.map((movie) => (movie ? codesOf(movie) : []));
  const frequency = new Map<number, number>();
  const known = new Map<FeatureKind | undefined, number>();
  for (const codes of features) {
    for (const code of codes) frequency.set(code, (frequency.get(code) ?? 0) + 1);
    for (const kind of new Set(codes.map(kindOf))) known.set(kind, (known.get(kind) ?? 0) + 1);
  }
  const shared = [...frequency].filter(([, count]) => count > 1).sort(([a], [b]) => a - b);
  const columnOf = new Map(shared.map(([code], column) => [code, column]));
  const idf = shared.map(([code, count]) => {
    const kind = kindOf(code);
    const all = PARTLY_KNOWN.has(kind) ? (known.get(kind) ?? 0) : movies.length;
    return Math.log(all / count) * (kind ? KIND_WEIGHTS[kind] : 0);
  });
  return { ...toUnitRows(features, columnOf, idf), codes: Int32Array.from(columnOf.keys()) };
}

function toUnitRows(
  features: readonly (readonly number[])[],
  columnOf: ReadonlyMap<number, number>,
  idf: readonly number[],
): SparseRows {
  const offsets = new Int32Array(features.length + 1);
  const columns: number[] = [];
  const values: number[] = [];
  features.forEach((codes, movie) => {
    const found = codes
      .flatMap((code) => columnOf.get(code) ?? [])
      .filter((column) => (idf[column] as number) > 0)
      .sort((a, b) => a - b);
    const norm = Math.hypot(...found.map((column) => idf[column] as number));
    for (const column of found) {
      columns.push(column);
      values.push((idf[column] as number) / norm);
    }
    offsets[movie + 1] = columns.length;
  });
  return { offsets, columns: Int32Array.from(columns), values: Float64Array.from(values) };
}

/** How features of these movies are numbered: as they say themselves, else by their names in order. */
function codingOf(movies: readonly (MovieFacts | undefined)[]): (movie: MovieFacts) => number[] {
  const numbersOf = (namesOf: (movie: MovieFacts) => readonly string[]) => {
    const names = new Set(movies.flatMap((movie) => (movie && !movie.features ? namesOf(movie) : [])));
    return new Map([...names].sort().map((name, index) => [name, index + 1]));
  };
  const genres = numbersOf(genresOf);
  const tags = numbersOf(tagsOf);
  return (movie) => {
    const named = [
      ...genresOf(movie).map((name) => featureCode({ kind: 'genre', id: genres.get(name) ?? 0 })),
      ...tagsOf(movie).map((name) => featureCode({ kind: 'tag', id: tags.get(name) ?? 0 })),
    ];
    const codes = new Set(movie.features ?? named);
    if (codes.size === 0) return [];
    if (movie.year !== null) codes.add(featureCode({ kind: 'decade', id: Math.floor(movie.year / 10) }));
    const language = languageId(movie.language ?? '');
    if (language !== undefined) codes.add(featureCode({ kind: 'language', id: language }));
    return [...codes];
  };
}

const genresOf = ({ genres }: MovieFacts) => genres.map((name) => name.toLowerCase());
const tagsOf = ({ tags = [] }: MovieFacts) => tags.map((name) => name.trim().toLowerCase());
const kindOf = (code: number) => readFeatureCode(code)?.kind;

/** The vectors as rows: neighbours are codes of features. */
export function toFeatureRows({ offsets, columns, values, codes }: ContentVectors): NeighbourRows {
  return {
    offsets,
    neighbours: columns.map((column) => codes[column] as number),
    weights: Float32Array.from(values),
  };
}
