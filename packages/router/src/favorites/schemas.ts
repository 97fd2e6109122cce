import { z } from 'zod';
import { movie } from '../movies/schemas.ts';
import { timestamp } from '../wire.ts';

const notedMovie = z.object({ movie, note: z.string().nullable(), createdAt: timestamp });

export const favorite = notedMovie.meta({ id: 'Favorite' });
export const watchlistItem = notedMovie.meta({ id: 'WatchlistItem' });

export const note = z
  .string()
  .max(1_000)
  .refine((text) => !text.includes('\0'), 'Must not contain the NUL character')
  .nullable()
  .optional()
  .meta({ description: 'Absent leaves the note that is there, null takes it away' });
