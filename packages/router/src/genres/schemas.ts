import { z } from 'zod';

export const genre = z.object({ id: z.string(), name: z.string() }).meta({ id: 'Genre' });
export const countedGenre = genre
  .extend({ movieCount: z.int(), version: z.int() })
  .meta({ id: 'CountedGenre' });
export const genreList = z.object({ items: z.array(countedGenre) });
