import { z } from 'zod';
import { movieFilters } from '../movies/filters.ts';
import { feedInput, timestamp } from '../wire.ts';

/** Query parameters of the feeds of what a user keeps; core says what they mean. */
export function libraryInput<const Sort extends string>(sorts: readonly [Sort, ...Sort[]]) {
  const [usual] = sorts;
  return {
    sort: z
      .enum(sorts)
      .optional()
      .meta({ description: `Without it ${usual}` }),
    order: z.enum(['asc', 'desc']).optional().meta({
      description: 'Without it the usual one of the sort: titles from A, everything else from the top',
    }),
    changedSince: timestamp.optional().meta({
      description:
        'Instead of the list, what has changed in it since, the first change first; a `syncedAt` of before. At most 90 ' +
        'days ago: what was removed earlier is forgotten. Not with sort and order; filters do not hold for `removed`.',
    }),
    ...movieFilters,
    ...feedInput,
    cursor: z.string().max(3_000).optional(),
  };
}

export function libraryFeedOf<Item extends z.ZodType, Removed extends z.ZodType>(
  item: Item,
  removed: Removed,
) {
  return z.object({
    items: z.array(item),
    removed: z
      .array(removed)
      .meta({ description: 'What has left the list; only with changedSince, and counted in the limit' }),
    pagination: z.object({
      nextCursor: z.string().nullable(),
      syncedAt: timestamp.meta({
        description: 'Who has read to the end knows all changes up to here: the next changedSince',
      }),
    }),
  });
}

export const removedMovie = z
  .object({ movieId: z.string(), removedAt: timestamp })
  .meta({ id: 'RemovedMovie' });
