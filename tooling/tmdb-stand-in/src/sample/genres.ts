/** TMDb's genres for movies. */
export const tmdbGenres = [
  { id: 28, name: 'Action' },
  { id: 12, name: 'Adventure' },
  { id: 16, name: 'Animation' },
  { id: 35, name: 'Comedy' },
  { id: 80, name: 'Crime' },
  { id: 99, name: 'Documentary' },
  { id: 18, name: 'Drama' },
  { id: 10751, name: 'Family' },
  { id: 14, name: 'Fantasy' },
  { id: 36, name: 'History' },
  { id: 27, name: 'Horror' },
  { id: 10402, name: 'Music' },
  { id: 9648, name: 'Mystery' },
  { id: 10749, name: 'Romance' },
  { id: 878, name: 'Science Fiction' },
  { id: 10770, name: 'TV Movie' },
  { id: 53, name: 'Thriller' },
  { id: 10752, name: 'War' },
  { id: 37, name: 'Western' },
] as const;

const otherNames: Readonly<Record<string, string>> = {
  Children: 'Family',
  Musical: 'Music',
  'Sci-Fi': 'Science Fiction',
};

const idByName = new Map<string, number>(tmdbGenres.map(({ id, name }) => [name, id]));

/** TMDb's ids of MovieLens' genres; Film-Noir and IMAX have none. */
export function toTmdbGenres(names: readonly string[]): number[] {
  return names.map((name) => idByName.get(otherNames[name] ?? name)).filter((id) => id !== undefined);
}
