import type { Movie as TmdbMovie } from '@matinee/tmdb';
import { clip, uniqueBy } from './part-rows.ts';

/** What `movies` holds of a movie that TMDb may know better, or that says who knows better than TMDb. */
export type StoredFields = {
  title: string;
  original_title: string | null;
  alternative_titles: string[];
  tmdb_titles: string[];
  year: number | null;
  release_date: string | null;
  overview: string | null;
  original_language: string | null;
  runtime: number | null;
  poster_path: string | null;
  backdrop_path: string | null;
  tagline: string | null;
  status: string | null;
  homepage: string | null;
  countries: string[];
};

const LARGEST_INT2 = 32_767;

/**
 * @param isNamedHere title and year are somebody else's, MovieLens' say, and stay
 * @param keepsMissing what TMDb does not say stays as it was, for it may know and have been misread
 */
export function withDetails(
  old: StoredFields,
  movie: TmdbMovie,
  { isNamedHere, keepsMissing }: { isNamedHere: boolean; keepsMissing: boolean },
): StoredFields {
  const title = isNamedHere ? old.title : clip(movie.title ?? old.title);
  const original = movie.originalTitle === null ? null : clip(movie.originalTitle);
  const originalTitle = (original === title ? null : original) ?? old.original_title;
  const told = {
    release_date: movie.releaseDate,
    overview: movie.overview === null ? null : clip(movie.overview, 10_000),
    original_language: movie.originalLanguage,
    runtime: movie.runtime !== null && movie.runtime <= LARGEST_INT2 ? movie.runtime : null,
    poster_path: movie.posterPath,
    backdrop_path: movie.backdropPath,
    tagline: movie.tagline === null ? null : clip(movie.tagline, 1_000),
    status: movie.status,
    homepage: movie.homepage === null ? null : clip(movie.homepage, 2_000),
  };
  const countries = movie.productionCountries.map(({ country }) => country);
  return {
    ...old,
    ...(keepsMissing ? withoutNulls(told) : told),
    title,
    original_title: originalTitle,
    // A film is found by every name it has had here.
    alternative_titles: addTitle(old, originalTitle),
    year: isNamedHere ? (old.year ?? yearOf(movie)) : (yearOf(movie) ?? old.year),
    countries: firstFilled(countries, movie.originCountries, keepsMissing ? old.countries : []),
  };
}

function addTitle(old: StoredFields, originalTitle: string | null): string[] {
  const former = old.original_title;
  if (former === null || originalTitle === null || fold(former) === fold(originalTitle))
    return old.alternative_titles;
  return [...new Set([...old.alternative_titles, former])];
}

function yearOf({ releaseDate }: TmdbMovie): number | null {
  return releaseDate === null ? null : Number(releaseDate.slice(0, 4));
}

function firstFilled(...lists: string[][]): string[] {
  return lists.find((list) => list.length > 0) ?? [];
}

function withoutNulls<T extends object>(fields: T): { [Key in keyof T]?: NonNullable<T[Key]> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null)) as {
    [Key in keyof T]?: NonNullable<T[Key]>;
  };
}

const MOST_TITLES = 80;

/** Titles of other countries and languages, for search: those of TMDb take the place of its former ones. */
export function withTitles(old: StoredFields, movie: TmdbMovie): StoredFields {
  const { translations, alternativeTitles } = movie;
  const isPartial = translations === null || alternativeTitles === null;
  const told = [
    movie.title,
    ...(translations ?? []).map(({ title }) => title),
    ...(alternativeTitles ?? []).map(({ title }) => title),
    ...(isPartial ? old.tmdb_titles : []),
  ].filter((title) => title !== null);
  const formerly = new Set(old.tmdb_titles);
  const own = old.alternative_titles.filter((title) => !formerly.has(title));
  const known = new Set([old.title, old.original_title ?? '', ...own].map(fold));
  const added = uniqueBy(
    told.map((title) => clip(title)),
    fold,
  ).filter((title) => !known.has(fold(title)));
  const tmdbTitles = added.slice(0, MOST_TITLES);
  return { ...old, alternative_titles: [...own, ...tmdbTitles], tmdb_titles: tmdbTitles };
}

/** As titles compare when accents, case and punctuation don't count. */
function fold(title: string): string {
  return title
    .normalize('NFKD')
    .replace(/[\p{M}\p{P}\s]+/gu, '')
    .toLowerCase();
}
