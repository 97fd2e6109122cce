import type { Movie } from '../movies/movie.ts';

export type Favorite = { movie: Movie; note: string | null; createdAt: string };
