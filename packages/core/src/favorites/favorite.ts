import type { NotedMovie } from '../library/noted-movies.ts';

export type Favorite = NotedMovie;
