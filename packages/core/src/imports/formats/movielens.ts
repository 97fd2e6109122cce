import { parseTitle } from '../../catalogue/parse-title.ts';
import type { Given } from '../import.ts';
import type { CsvFormat } from './format.ts';
import { BadRow, readStars, readTimestamp, readTmdbId } from './values.ts';

/** What movies.csv and links.csv of the same zip say, by MovieLens id. */
export type MovieLensMovies = Map<number, Partial<Pick<Given, 'title' | 'year' | 'imdbId' | 'tmdbId'>>>;

/**
 * userId, movieId, rating, timestamp: the ratings of one person. Some files hold those of many; of them the first is
 * taken.
 */
export function movielensRatings(movies: MovieLensMovies): CsvFormat {
  let userId: string | undefined;
  return {
    source: 'movielens',
    kind: 'rating',
    movie: (cell) => {
      const movielensId = readId(cell('movieId'));
      return { title: null, ...movies.get(movielensId), movielensId };
    },
    things: (cell, { now }) => {
      const user = cell('userId').trim();
      userId ??= user;
      if (user !== userId)
        throw new BadRow(`A rating of user ${user}: the file must hold yours alone, here those of ${userId}`);
      const score = readStars(cell('rating'));
      return [{ kind: 'rating', score, at: readTimestamp(cell('timestamp'), now) }];
    },
  };
}

/** What the site itself exports: movie_id, imdb_id (digits), tmdb_id, rating, average_rating, title; no dates. */
export const movielensSite: CsvFormat = {
  source: 'movielens',
  kind: 'rating',
  movie: (cell) => {
    const { title, year } = parseTitle(cell('title'));
    const ids = { movielensId: readId(cell('movie_id')), tmdbId: readTmdbId(cell('tmdb_id')) };
    return { title: title || null, year: year ?? null, ...ids, imdbId: imdbIdOf(cell('imdb_id')) ?? null };
  },
  things: (cell) => [{ kind: 'rating', score: readStars(cell('rating')) }],
};

/** Without tt, and shorter. */
function imdbIdOf(text: string): string | undefined {
  const digits = /^\s*(\d{1,10})\s*$/.exec(text)?.[1];
  return digits && `tt${digits.padStart(7, '0')}`;
}

/** Adds a row of movies.csv or links.csv to what is known. */
export function learnMovie(movies: MovieLensMovies, cell: (name: string) => string): void {
  const id = Number(cell('movieId'));
  if (!Number.isInteger(id)) return;
  const { title, year } = parseTitle(cell('title'));
  const [imdbId, tmdb] = [imdbIdOf(cell('imdbId')), Number(cell('tmdbId'))];
  movies.set(id, {
    ...movies.get(id),
    ...(title && { title, year: year ?? null }),
    ...(imdbId && { imdbId }),
    ...(Number.isInteger(tmdb) && tmdb > 0 && tmdb < 2 ** 31 && { tmdbId: tmdb }),
  });
}

function readId(text: string): number {
  const id = Number(text);
  if (!/^\s*\d{1,10}\s*$/.test(text) || id < 1 || id >= 2 ** 31)
    throw new BadRow(
      `movieId is ${JSON.stringify(text.slice(0, 60))}, which is no number of a movie: correct it`,
    );
  return id;
}
