import { MOST_ITEMS } from '@matinee/core/collections/collection';
import { putItem } from '@matinee/core/collections/put-item';
import { removeItem } from '@matinee/core/collections/remove-item';
import { reorderItems } from '@matinee/core/collections/reorder-items';
import { z } from 'zod';
import { note } from '../favorites/schemas.ts';
import { byLanguage, rest } from '../meta.ts';
import { userProcedure } from '../trpc.ts';
import { countsUpstream } from '../upstream.ts';
import { inputObject, movieId } from '../wire.ts';
import { collection, collectionItem, id } from './schemas.ts';

const position = z
  .number()
  .int()
  .min(1)
  .max(MOST_ITEMS)
  .optional()
  .meta({ description: 'Its place, from 1; absent it stays where it is, or comes last' });

/** What is in a collection. None of this needs a version: the last one to say so is right. */
export const collectionItems = {
  addMovie: userProcedure
    .meta(
      rest(
        'PUT /collections/{id}/movies/{movieId}',
        'Put a movie into a collection, or change its note or place',
        {
          ...byLanguage,
          status: [200, 201],
          description: 'A collection holds at most 1,000 movies; the next is a conflict.',
          errors: ['notFound', 'conflict', 'upstreamUnavailable'],
        },
      ),
    )
    .input(inputObject({ id, movieId, note, position }))
    .output(collectionItem)
    .mutation(async ({ ctx, input }) => {
      const { userId } = ctx.viewer;
      const asked = { ...input, userId, languages: ctx.languages, countUpstream: countsUpstream(ctx) };
      const { item, isNew } = await putItem(ctx.deps, asked);
      ctx.reply.status = isNew ? 201 : 200;
      return item;
    }),

  removeMovie: userProcedure
    .meta(
      rest('DELETE /collections/{id}/movies/{movieId}', 'Take a movie out of a collection', {
        status: 204,
        description: 'Also when it was not in it.',
        errors: ['notFound'],
      }),
    )
    .input(inputObject({ id, movieId }))
    .output(z.null())
    .mutation(async ({ ctx, input }) => {
      await removeItem(ctx.deps, { ...input, userId: ctx.viewer.userId });
      return null;
    }),

  reorder: userProcedure
    .meta(
      rest('PUT /collections/{id}/order', 'Put everything in a collection into another order', {
        description:
          'Names every movie in it exactly once. When the collection has other movies by now it is a conflict, and ' +
          'nothing changes: read it again.',
        errors: ['notFound', 'conflict'],
      }),
    )
    .input(inputObject({ id, movieIds: z.array(movieId).max(MOST_ITEMS) }))
    .output(collection)
    .mutation(({ ctx, input }) => reorderItems(ctx.deps, { ...input, userId: ctx.viewer.userId })),
};
