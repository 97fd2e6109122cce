import {
  createCollection,
  deleteCollection,
  updateCollection,
} from '@matinee/core/collections/write-collection';
import { z } from 'zod';
import { idempotentProcedure } from '../idempotent.ts';
import { rest } from '../meta.ts';
import { userProcedure } from '../trpc.ts';
import { inputObject, version } from '../wire.ts';
import { collection, description, id, isPublic, title } from './schemas.ts';

/** What users do with their collections. */
export const collectionWrites = {
  create: idempotentProcedure
    .meta(
      rest('POST /collections', 'Begin a collection', {
        status: 201,
        location: '/collections/{id}',
        body: { examples: [{ title: 'Heists', isPublic: true }] },
      }),
    )
    .input(inputObject({ title, description: description.default(null), isPublic: isPublic.default(false) }))
    .output(collection)
    .mutation(({ ctx, input }) => createCollection(ctx.deps, { ...input, userId: ctx.viewer.userId })),

  update: userProcedure
    .meta(
      rest('PATCH /collections/{id}', 'Change what a collection says of itself', {
        description: 'What is absent stays. The slug stays, whatever the title becomes.',
        ifMatch: true,
        errors: ['notFound'],
      }),
    )
    .input(
      inputObject({
        id,
        version,
        title: title.optional(),
        description: description.optional(),
        isPublic: isPublic.optional(),
      }),
    )
    .output(collection)
    .mutation(({ ctx, input: { id, version, ...fields } }) =>
      updateCollection(ctx.deps, { userId: ctx.viewer.userId, id, version, fields }),
    ),

  delete: userProcedure
    .meta(
      rest('DELETE /collections/{id}', 'Delete a collection', {
        status: 204,
        ifMatch: true,
        errors: ['notFound'],
      }),
    )
    .input(inputObject({ id, version }))
    .output(z.null())
    .mutation(async ({ ctx, input }) => {
      await deleteCollection(ctx.deps, { ...input, userId: ctx.viewer.userId });
      return null;
    }),
};
