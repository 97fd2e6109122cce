/** About the size of a movie on the wire, for the rungs that have no database. */
export const MOVIE = {
  id: '1',
  ids: { id: '1', tmdb: '862', imdb: 'tt0114709' },
  title: 'Toy Story',
  originalTitle: null,
  year: 1995,
  releaseDate: null,
  genres: ['Adventure', 'Animation', 'Children', 'Comedy', 'Fantasy'].map((name, i) => ({
    id: String(i),
    name,
  })),
  overview: null,
  originalLanguage: null,
  runtime: null,
  posterUrl: null,
  backdropUrl: null,
  popularity: 91.7,
  stats: { count: 215, mean: 7.84, bayesianMean: 7.77, histogram: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] },
  tmdb: null,
  tags: ['pixar', 'fun'],
  alternativeTitles: [],
  version: 1,
};
