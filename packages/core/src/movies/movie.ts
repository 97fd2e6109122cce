import type { Database, DB } from '@matinee/db';
import { expressionBuilder, type InferResult } from 'kysely';
import { jsonArrayFrom } from 'kysely/helpers/postgres';
import { imageUrl } from './image-url.ts';
import { type AskedLanguages, readText, readTitle, translationsIn } from './translations.ts';

/** The aliases under which every movie query names its tables. */
export type MovieTables = { m: DB['movies']; s: DB['movie_stats'] };

export type RatingSummary = { count: number; mean: number | null; bayesianMean: number };

/** A movie as every list shows it. */
export type Movie = {
  id: string;
  ids: { id: string; tmdb: string | null; imdb: string | null };
  title: string;
  /** Of the title. */
  language: string | null;
  originalTitle: string | null;
  year: number | null;
  releaseDate: string | null;
  genres: { id: string; name: string }[];
  overview: string | null;
  originalLanguage: string | null;
  runtime: number | null;
  posterUrl: string | null;
  backdropUrl: string | null;
  popularity: number;
  stats: RatingSummary;
  tmdb: { voteAverage: number; voteCount: number } | null;
  version: number;
};

const eb = expressionBuilder<DB & MovieTables, 'm' | 's'>();

/** What {@link toMovie} reads, for any query over `movies as m` and `movie_stats as s`. */
export const movieSelection = [
  eb.ref('m.id').as('id'),
  eb.ref('m.tmdb_id').as('tmdb_id'),
  eb.ref('m.imdb_id').as('imdb_id'),
  eb.ref('m.movielens_id').as('movielens_id'),
  eb.ref('m.title').as('title'),
  eb.ref('m.original_title').as('original_title'),
  eb.ref('m.year').as('year'),
  eb.ref('m.release_date').as('release_date'),
  eb.ref('m.overview').as('overview'),
  eb.ref('m.original_language').as('original_language'),
  eb.ref('m.runtime').as('runtime'),
  eb.ref('m.poster_path').as('poster_path'),
  eb.ref('m.backdrop_path').as('backdrop_path'),
  eb.ref('m.popularity').as('popularity'),
  eb.ref('m.tmdb_vote_average').as('tmdb_vote_average'),
  eb.ref('m.tmdb_vote_count').as('tmdb_vote_count'),
  eb.ref('m.version').as('version'),
  eb.ref('s.count').as('rating_count'),
  eb.ref('s.mean').as('rating_mean'),
  eb.ref('s.bayesian_mean').as('rating_bayesian_mean'),
  jsonArrayFrom(
    eb
      .selectFrom('movie_genres as mg')
      .innerJoin('genres as g', 'g.id', 'mg.genre_id')
      .whereRef('mg.movie_id', '=', 'm.id')
      .select(['g.id', 'g.name'])
      .orderBy('g.name'),
  ).as('genres'),
] as const;

/**
 * Movies that are not deleted, one row each: join, filter and order it, then {@link toMovie} each row.
 * @param languages in which they are to be read; they cost nothing where there are none
 */
export function selectMovies(db: Database, languages?: AskedLanguages) {
  return db
    .selectFrom('movies as m')
    .innerJoin('movie_stats as s', 's.movie_id', 'm.id')
    .where('m.deleted_at', 'is', null)
    .select(movieSelection)
    .$if(languages !== undefined, (query) => query.select(translationsIn(languages).as('translations')));
}

export type MovieRow = InferResult<ReturnType<typeof selectMovies>>[number];

export function toMovie(row: MovieRow): Movie {
  const id = String(row.id);
  return {
    id,
    ids: { id, tmdb: row.tmdb_id === null ? null : String(row.tmdb_id), imdb: row.imdb_id },
    ...readTitle(row),
    originalTitle: row.original_title,
    year: row.year,
    releaseDate: row.release_date,
    genres: row.genres.map((genre) => ({ id: String(genre.id), name: genre.name })),
    overview: readText(row, 'overview'),
    originalLanguage: row.original_language,
    runtime: row.runtime,
    posterUrl: imageUrl('poster', row.poster_path),
    backdropUrl: imageUrl('backdrop', row.backdrop_path),
    popularity: row.popularity,
    stats: {
      count: row.rating_count,
      mean: row.rating_mean,
      bayesianMean: row.rating_bayesian_mean,
    },
    tmdb:
      row.tmdb_vote_average === null
        ? null
        : { voteAverage: row.tmdb_vote_average, voteCount: row.tmdb_vote_count ?? 0 },
    version: row.version,
  };
}
