import type { Genre, MovieSummary, Movie as TmdbMovie } from '@matinee/tmdb';
import { sql } from 'kysely';
import type { Deps } from '../deps.ts';
import { refreshInBackground } from './refresh-in-background.ts';
import { storeNewMovie } from './store-movie.ts';

type StoreDeps = Pick<Deps, 'db' | 'clock' | 'log' | 'jobs' | 'tmdb'>;

/** Of those that are here and of which TMDb has never told in whole, so many are fetched in the background. */
const MOST_REFRESHED = 3;

/**
 * Keeps movies that TMDb has listed and that are not here, each in a transaction of its own, with what a list says of
 * them. The rest is fetched when somebody looks at one, or overnight. Those that are here stay as they are; the first of
 * which TMDb has not told are fetched by jobs, and then found by all their titles.
 * @returns how many are new
 */
export async function storeListed(deps: StoreDeps, listed: readonly MovieSummary[]): Promise<number> {
  const known = await findKnown(deps, listed);
  const genres = await findGenres(deps, listed);
  let stored = 0;
  for (const summary of listed)
    if (!known.has(summary.id)) {
      const { isNew } = await storeNewMovie(deps, toMovie(summary, genres));
      if (isNew) stored++;
    }
  const untold = listed.filter(({ id }) => known.get(id) === false).slice(0, MOST_REFRESHED);
  for (const { id } of untold) refreshInBackground(deps, { ids: { tmdb: String(id) }, sources: [] });
  return stored;
}

/** By TMDb's id: whether TMDb has told of it in whole. One that is deleted here is left alone. */
async function findKnown(
  { db }: Pick<Deps, 'db'>,
  listed: readonly MovieSummary[],
): Promise<Map<number, boolean>> {
  const ids = listed.map(({ id }) => id);
  const { rows } = await sql<{ tmdbId: number; isTold: boolean }>`
    select m.tmdb_id as "tmdbId", m.deleted_at is not null or exists (
      select from movie_sources s where s.movie_id = m.id and s.source = 'tmdb' and s.part <> 'details') as "isTold"
    from movies m where m.tmdb_id = any (${ids}::int[])`.execute(db);
  return new Map(rows.map(({ tmdbId, isTold }) => [tmdbId, isTold]));
}

/** TMDb's lists name genres by number; one that is not here yet comes with the rest of the movie. */
async function findGenres({ db }: Pick<Deps, 'db'>, listed: readonly MovieSummary[]): Promise<Genre[]> {
  const ids = [...new Set(listed.flatMap(({ genreIds }) => genreIds))];
  const { rows } = await sql<Genre>`
    select tmdb_id as id, name::text from genres where tmdb_id = any (${ids}::int[])`.execute(db);
  return rows;
}

/** As a movie of which nothing else was asked. */
function toMovie({ genreIds, ...summary }: MovieSummary, genres: readonly Genre[]): TmdbMovie {
  return {
    ...summary,
    genres: genres.filter(({ id }) => genreIds.includes(id)),
    ...{
      imdbId: null,
      tagline: null,
      status: null,
      runtime: null,
      budget: null,
      revenue: null,
      homepage: null,
    },
    ...{ originCountries: [], productionCountries: [], spokenLanguages: [], companies: [], collection: null },
    ...{ credits: null, videos: null, images: null, keywords: null, releaseDates: null, translations: null },
    ...{ alternativeTitles: null, watchProviders: null, similar: null, recommendations: null },
    ...{ externalIds: null, badParts: [] },
  };
}
