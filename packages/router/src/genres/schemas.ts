import { z } from 'zod';

export const genre = z.object({ id: z.string(), name: z.string() });
export const genreList = z.object({
  items: z.array(genre.extend({ movieCount: z.int(), version: z.int() })),
});
