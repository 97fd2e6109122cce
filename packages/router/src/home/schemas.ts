import { homeRowKinds, homeStatuses } from '@matinee/core/home/home';
import { z } from 'zod';
import { movie } from '../movies/schemas.ts';
import { reason } from '../recommendations/schemas.ts';
import { inputObject } from '../wire.ts';

export const homeInput = inputObject({
  rows: z.number().int().min(1).max(20).default(10).meta({ description: 'At most so many rows' }),
  limit: z.number().int().min(1).max(40).default(15).meta({ description: 'At most so many movies a row' }),
}).prefault({});

const homeItem = z
  .object({
    id: z.string().nullable().meta({
      description: '<listId>.<movieId>, for feedback; null for a movie that is not of your own list',
    }),
    movie,
    reasons: z
      .array(reason)
      .meta({ description: 'Why it is in the row, and in your list; none where the row says it all' }),
  })
  .meta({ id: 'HomeItem' });

const homeRow = z
  .object({
    id: z.string().meta({ description: 'One on the page', examples: ['becauseYouLiked.42'] }),
    kind: z.enum(homeRowKinds),
    title: z.string().meta({ examples: ['Because you liked Heat'] }),
    explanation: z.string().meta({ examples: ['People who like Heat like these, too.'] }),
    items: z.array(homeItem),
    more: z
      .string()
      .nullable()
      .meta({ description: 'The list behind it: a path below /api/v1', examples: ['/movies/42/similar'] }),
  })
  .meta({ id: 'HomeRow' });

export const home = z
  .object({
    rows: z.array(homeRow),
    meta: z.object({
      status: z.enum(homeStatuses).meta({
        description: 'Made from what you like; nothing is known of you yet; or nobody is signed in',
      }),
      listId: z.string().nullable().meta({ description: 'The list that items with an `id` are of' }),
      modelId: z.string().nullable(),
    }),
  })
  .meta({ id: 'Home' });
