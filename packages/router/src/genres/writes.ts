import { createGenre, deleteGenre, updateGenre } from '@matinee/core/genres/write-genres';
import { z } from 'zod';
import { actorOf } from '../caller.ts';
import { rest } from '../meta.ts';
import { adminProcedure } from '../trpc.ts';
import { integerId as id, inputObject, plainText, version } from '../wire.ts';
import { countedGenre } from './schemas.ts';

const name = plainText(60);

/** What administrators do to genres. */
export const genreWrites = {
  create: adminProcedure
    .meta(
      rest('POST /genres', 'Add a genre', { status: 201, location: '/genres/{id}', errors: ['conflict'] }),
    )
    .input(inputObject({ name }))
    .output(countedGenre)
    .mutation(({ ctx, input }) => createGenre(ctx.deps, { ...input, ...actorOf(ctx) })),

  update: adminProcedure
    .meta(rest('PATCH /genres/{id}', 'Rename a genre', { ifMatch: true, errors: ['notFound', 'conflict'] }))
    .input(inputObject({ id, version, name }))
    .output(countedGenre)
    .mutation(({ ctx, input }) => updateGenre(ctx.deps, { ...input, ...actorOf(ctx) })),

  delete: adminProcedure
    .meta(
      rest('DELETE /genres/{id}', 'Delete a genre', {
        description:
          'No movie has it any more, and nobody likes, dislikes or hides it. A genre of TMDb comes back with the ' +
          'next movie from there that has it.',
        ifMatch: true,
        status: 204,
        errors: ['notFound'],
      }),
    )
    .input(inputObject({ id, version }))
    .output(z.null())
    .mutation(async ({ ctx, input }) => {
      await deleteGenre(ctx.deps, { ...input, ...actorOf(ctx) });
      return null;
    }),
};
