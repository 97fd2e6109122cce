import type { CacheClass } from './cache.ts';

/** Everything there is. */
export const ALL = 'all';

/** Whatever shows movies: for what changes many of them, or takes some away. */
export const MOVIES = 'movies';

/** In which order lists show movies, and which ones. */
export const LISTS = 'lists';

/** Names of genres, and how many movies each has. */
export const GENRES = 'genres';

/** Which model serves. */
export const MODELS = 'models';

/** Drops nothing: who hears of it loads what first requests need. */
export const WARM = 'warm';

/** What a movie's own pages show of it: its record, its parts, its statistics. */
export function movieTag(id: string | number): string {
  return `movie:${id}`;
}

/** What a person's own page shows, whichever they are named by. */
export function personTag(reference: string | number): string {
  return `person:${reference}`;
}

export function personTags({ id, tmdbId }: { id: number; tmdbId: number }): string[] {
  return [personTag(id), personTag(`tmdb:${tmdbId}`)];
}

export function classTag(cacheClass: CacheClass): string {
  return `class:${cacheClass}`;
}

/** Beyond so many it is cheaper to drop whatever shows movies. */
const MANY = 1_000;

/** The tags of some movies, of which there may be any number. */
export function movieTags(ids: readonly (string | number)[]): string[] {
  return ids.length > MANY ? [MOVIES] : ids.map(movieTag);
}
