import { z } from 'zod';
import {
  count,
  day,
  flag,
  id,
  imagePath,
  language,
  measure,
  optionalList,
  rating,
  text,
} from '../reading/fields.ts';

/** A movie as TMDb's lists have it. */
export type MovieSummary = {
  id: number;
  title: string;
  originalTitle: string | null;
  originalLanguage: string | null;
  overview: string | null;
  /** `YYYY-MM-DD`, as all days here. */
  releaseDate: string | null;
  genreIds: number[];
  posterPath: string | null;
  backdropPath: string | null;
  popularity: number;
  /** 0–10; null when nobody has voted. */
  voteAverage: number | null;
  voteCount: number;
  isAdult: boolean;
  /** A recording, a compilation and the like, not a film. */
  isVideo: boolean;
};

/** What lists and details of movies have in common, as TMDb writes it. */
export const movieCore = {
  id,
  title: text,
  original_title: text,
  original_language: language,
  overview: text,
  release_date: day,
  poster_path: imagePath,
  backdrop_path: imagePath,
  popularity: measure,
  vote_average: rating,
  vote_count: count,
  adult: flag,
  video: flag,
};

type RawCore = z.output<z.ZodObject<typeof movieCore>>;

export function readMovieCore(raw: RawCore) {
  return {
    id: raw.id,
    title: raw.title ?? raw.original_title,
    originalTitle: raw.original_title,
    originalLanguage: raw.original_language,
    overview: raw.overview,
    releaseDate: raw.release_date,
    posterPath: raw.poster_path,
    backdropPath: raw.backdrop_path,
    popularity: raw.popularity,
    voteAverage: raw.vote_count === 0 ? null : raw.vote_average,
    voteCount: raw.vote_count,
    isAdult: raw.adult,
    isVideo: raw.video,
  };
}

export const summaryFields = z.object({ ...movieCore, genre_ids: optionalList(id) });

/** Refuses a list's item without any title: there is nothing to show of it. */
export function readSummary(
  raw: z.output<typeof summaryFields>,
  context: Pick<z.core.$RefinementCtx, 'addIssue'>,
): MovieSummary {
  const { title, ...core } = readMovieCore(raw);
  if (title !== null) return { ...core, title, genreIds: [...new Set(raw.genre_ids)] };
  context.addIssue({ code: 'custom', message: 'no title' });
  return z.NEVER;
}

export const movieSummary = summaryFields.transform(readSummary);
