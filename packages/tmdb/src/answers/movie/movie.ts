import { z } from 'zod';
import {
  amount,
  country,
  id,
  imagePath,
  imdbTitleId,
  language,
  link,
  oneOf,
  optionalList,
  requiredText,
  text,
  uniqueBy,
} from '../../reading/fields.ts';
import { type Genre, genre } from '../catalogue.ts';
import { type MovieSummary, movieCore, movieSummary, readMovieCore } from '../movie-summary.ts';
import { type DatedPage, pageOf } from '../page.ts';
import { type CountryProviders, type Release, releases, watchProviders } from './countries.ts';
import { type Credits, credits } from './credits.ts';
import { type Images, images, type Video, videos } from './media.ts';
import {
  type AlternativeTitle,
  alternativeTitles,
  type ExternalIds,
  externalIds,
  type Keyword,
  keywords,
  type Translation,
  translations,
} from './texts.ts';

const statuses = {
  Rumored: 'rumored',
  Planned: 'planned',
  'In Production': 'inProduction',
  'Post Production': 'postProduction',
  Released: 'released',
  Canceled: 'canceled',
} as const;

/** What can come along with a movie's details in the same request. */
export type MovieParts = {
  credits: Credits;
  videos: Video[];
  images: Images;
  keywords: Keyword[];
  releaseDates: Release[];
  translations: Translation[];
  alternativeTitles: AlternativeTitle[];
  watchProviders: CountryProviders[];
  /** The first page of each. */
  similar: MovieSummary[];
  recommendations: MovieSummary[];
  externalIds: ExternalIds;
};

export type MoviePart = keyof MovieParts;

export type MovieDetails = Omit<MovieSummary, 'genreIds' | 'title'> & {
  /** Null when TMDb gave no usable title at all. */
  title: string | null;
  imdbId: string | null;
  tagline: string | null;
  /** Null when unknown, as is one that this client does not know. */
  status: (typeof statuses)[keyof typeof statuses] | null;
  /** Minutes. */
  runtime: number | null;
  /** US dollars. */
  budget: number | null;
  revenue: number | null;
  homepage: string | null;
  genres: Genre[];
  originCountries: string[];
  productionCountries: { country: string; name: string | null }[];
  spokenLanguages: { language: string; name: string | null }[];
  companies: { id: number; name: string; logoPath: string | null; country: string | null }[];
  collection: { id: number; name: string; posterPath: string | null; backdropPath: string | null } | null;
};

/** A movie of TMDb. A part is null when it was not asked for or could not be read; `badParts` tells which. */
export type Movie = MovieDetails & { [Part in MoviePart]: MovieParts[Part] | null } & {
  /** What of the answer did not fit and was left out: `runtime`, `credits.cast[].character`, `videos`. */
  badParts: string[];
};

/** TMDb's name of each part, as `append_to_response` takes it. */
export const partNames = {
  credits: 'credits',
  videos: 'videos',
  images: 'images',
  keywords: 'keywords',
  releaseDates: 'release_dates',
  translations: 'translations',
  alternativeTitles: 'alternative_titles',
  watchProviders: 'watch/providers',
  similar: 'similar',
  recommendations: 'recommendations',
  externalIds: 'external_ids',
} as const satisfies Record<MoviePart, string>;

export const movieParts = Object.keys(partNames) as MoviePart[];

const company = z
  .object({ id, name: requiredText, logo_path: imagePath, origin_country: country })
  .transform((raw) => ({
    id: raw.id,
    name: raw.name,
    logoPath: raw.logo_path,
    country: raw.origin_country,
  }));

const collection = z
  .object({ id, name: requiredText, poster_path: imagePath, backdrop_path: imagePath })
  .transform((raw) => ({
    id: raw.id,
    name: raw.name,
    posterPath: raw.poster_path,
    backdropPath: raw.backdrop_path,
  }));

const countryCode = country.pipe(z.string());

const details = {
  ...movieCore,
  imdb_id: imdbTitleId,
  tagline: text,
  status: oneOf(statuses),
  runtime: amount,
  budget: amount,
  revenue: amount,
  homepage: link,
  genres: optionalList(genre),
  origin_country: optionalList(countryCode),
  production_countries: optionalList(z.object({ iso_3166_1: countryCode, name: text })),
  spoken_languages: optionalList(
    z.object({ iso_639_1: language.pipe(z.string()), english_name: text, name: text }),
  ),
  production_companies: optionalList(company),
  belongs_to_collection: collection.nullish(),
};

const neighbours = pageOf(movieSummary).transform(
  (page: Omit<DatedPage<MovieSummary>, 'badParts'>) => page.items,
);

const parts = {
  credits: credits.nullish(),
  videos: videos.nullish(),
  images: images.nullish(),
  keywords: keywords.nullish(),
  release_dates: releases.nullish(),
  translations: translations.nullish(),
  alternative_titles: alternativeTitles.nullish(),
  'watch/providers': watchProviders.nullish(),
  similar: neighbours.nullish(),
  recommendations: neighbours.nullish(),
  external_ids: externalIds.nullish(),
};

const movieFields = z.object({ ...details, ...parts });
type RawMovie = z.output<typeof movieFields>;

export const movie = movieFields.transform(
  (raw): Omit<Movie, 'badParts'> => ({ ...readDetails(raw), ...readParts(raw) }),
);

function readDetails(raw: RawMovie): MovieDetails {
  return {
    ...readMovieCore(raw),
    imdbId: raw.imdb_id,
    tagline: raw.tagline,
    status: raw.status,
    runtime: raw.runtime,
    budget: raw.budget,
    revenue: raw.revenue,
    homepage: raw.homepage,
    genres: uniqueBy(raw.genres, (item) => item.id),
    originCountries: [...new Set(raw.origin_country)],
    productionCountries: uniqueBy(
      raw.production_countries.map((item) => ({ country: item.iso_3166_1, name: item.name })),
      (item) => item.country,
    ),
    spokenLanguages: uniqueBy(
      raw.spoken_languages.map((item) => ({
        language: item.iso_639_1,
        name: item.english_name ?? item.name,
      })),
      (item) => item.language,
    ),
    companies: uniqueBy(raw.production_companies, (item) => item.id),
    collection: raw.belongs_to_collection ?? null,
  };
}

function readParts(raw: RawMovie): { [Part in MoviePart]: MovieParts[Part] | null } {
  return {
    credits: raw.credits ?? null,
    videos: raw.videos ?? null,
    images: raw.images ?? null,
    keywords: raw.keywords ?? null,
    releaseDates: raw.release_dates ?? null,
    translations: raw.translations ?? null,
    alternativeTitles: raw.alternative_titles ?? null,
    watchProviders: raw['watch/providers'] ?? null,
    similar: raw.similar ?? null,
    recommendations: raw.recommendations ?? null,
    externalIds: raw.external_ids ?? null,
  };
}
