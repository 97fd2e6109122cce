import type { Movie as TmdbMovie, MoviePart as TmdbPart } from '@matinee/tmdb';

/** The parts of a movie that have an age and a source of their own, as in `movie_sources.part`. */
export const movieParts = [
  'details',
  'credits',
  'videos',
  'images',
  'keywords',
  'releases',
  'translations',
  'providers',
] as const;

export type MoviePart = (typeof movieParts)[number];

/** What of TMDb's each of our parts is made of, details left out. */
const made: Record<Exclude<MoviePart, 'details'>, readonly TmdbPart[]> = {
  credits: ['credits'],
  videos: ['videos'],
  images: ['images'],
  keywords: ['keywords'],
  releases: ['releaseDates'],
  translations: ['translations', 'alternativeTitles'],
  providers: ['watchProviders'],
};

/** What to ask TMDb for, beside the details: all that is stored. */
export const wantedParts: readonly TmdbPart[] = Object.values(made).flat();

const partOf = new Map<string, MoviePart>(
  Object.entries(made).flatMap(([part, names]) => names.map((name) => [name, part as MoviePart])),
);

/** What is asked for on other occasions, and not stored. */
const notOurs = new Set(['similar', 'recommendations', 'externalIds']);

/** The parts of which something could not be read. */
export function damagedParts({ badParts }: Pick<TmdbMovie, 'badParts'>): Set<MoviePart> {
  const names = badParts.map((place) => /^\w+/.exec(place)?.[0] ?? '').filter((name) => !notOurs.has(name));
  return new Set(names.map((name) => partOf.get(name) ?? 'details'));
}

/** Whether the answer says anything of a part, be it that there is nothing. */
export function isTold(movie: TmdbMovie, part: MoviePart): boolean {
  return part === 'details' || made[part].some((name) => movie[name] !== null);
}

/** Whether a part was asked for at all. */
export function isAsked(movie: TmdbMovie, part: MoviePart): boolean {
  return isTold(movie, part) || damagedParts(movie).has(part);
}
