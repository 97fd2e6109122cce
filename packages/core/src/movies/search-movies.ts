export { type SearchMovies, searchMovies } from '../search/search-movies.ts';
