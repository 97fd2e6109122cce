import { z } from 'zod';
import { movie } from '../movies/schemas.ts';
import { timestamp } from '../wire.ts';

export const favorite = z
  .object({ movie, note: z.string().nullable(), createdAt: timestamp })
  .meta({ id: 'Favorite' });

export const note = z
  .string()
  .max(1_000)
  .refine((text) => !text.includes('\0'), 'Must not contain the NUL character')
  .nullable()
  .optional()
  .meta({ description: 'Absent leaves the note that is there, null takes it away' });
