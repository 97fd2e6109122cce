import { getTag, listTags } from '@matinee/core/tags/list-tags';
import { createTag, deleteTag, updateTag } from '@matinee/core/tags/write-tags';
import { z } from 'zod';
import { actorOf } from '../caller.ts';
import { rest } from '../meta.ts';
import { adminProcedure, publicProcedure, router } from '../trpc.ts';
import { integerId as id, inputObject, pageInput, pageOf, plainText, searchText, version } from '../wire.ts';

const tag = z
  .object({ id: z.string(), name: z.string(), movieCount: z.int(), version: z.int() })
  .meta({ id: 'Tag' });

const name = plainText(100).meta({ description: 'Kept in lower case' });

export const tagsRouter = router({
  list: publicProcedure
    .meta(rest('GET /tags', 'Tags by name, with how many movies have each', { public: true }))
    .input(
      inputObject({
        q: searchText(100).optional().meta({ description: 'How the name begins' }),
        ...pageInput,
      }).prefault({}),
    )
    .output(pageOf(tag))
    .query(({ ctx, input }) => listTags(ctx.deps, input)),

  get: publicProcedure
    .meta(
      rest('GET /tags/{id}', 'A tag with how many movies have it', { public: true, errors: ['notFound'] }),
    )
    .input(inputObject({ id }))
    .output(tag)
    .query(({ ctx, input }) => getTag(ctx.deps, input.id)),

  create: adminProcedure
    .meta(rest('POST /tags', 'Add a tag', { status: 201, location: '/tags/{id}', errors: ['conflict'] }))
    .input(inputObject({ name }))
    .output(tag)
    .mutation(({ ctx, input }) => createTag(ctx.deps, { ...input, ...actorOf(ctx) })),

  update: adminProcedure
    .meta(rest('PATCH /tags/{id}', 'Rename a tag', { ifMatch: true, errors: ['notFound', 'conflict'] }))
    .input(inputObject({ id, version, name }))
    .output(tag)
    .mutation(({ ctx, input }) => updateTag(ctx.deps, { ...input, ...actorOf(ctx) })),

  delete: adminProcedure
    .meta(
      rest('DELETE /tags/{id}', 'Delete a tag', {
        description: 'No movie has it any more.',
        ifMatch: true,
        status: 204,
        errors: ['notFound'],
      }),
    )
    .input(inputObject({ id, version }))
    .output(z.null())
    .mutation(async ({ ctx, input }) => {
      await deleteTag(ctx.deps, { ...input, ...actorOf(ctx) });
      return null;
    }),
});
