import { z } from 'zod';

export const genre = z.object({ id: z.string(), name: z.string() });
export const countedGenre = genre.extend({ movieCount: z.int(), version: z.int() });
export const genreList = z.object({ items: z.array(countedGenre) });
