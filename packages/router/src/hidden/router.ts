import { hiddenKinds } from '@matinee/core/hidden/hidden';
import { hide } from '@matinee/core/hidden/hide';
import { getHidden, listHidden } from '@matinee/core/hidden/list-hidden';
import { unhide } from '@matinee/core/hidden/unhide';
import { z } from 'zod';
import { rest } from '../meta.ts';
import { router, userProcedure } from '../trpc.ts';
import { feedInput, feedOf, inputObject, movieId, timestamp } from '../wire.ts';

const kind = z.enum(hiddenKinds);

const hidden = z
  .object({
    kind,
    id: z.string(),
    name: z.string().meta({ description: "The movie's title, or the name of the person or genre" }),
    createdAt: timestamp,
  })
  .meta({ id: 'Hidden' });

const target = inputObject({
  kind,
  id: movieId.meta({
    description: 'A movie ("42", "tmdb:603", "imdb:tt0133093"), a person ("42", "tmdb:31") or a genre ("7")',
  }),
});

export const hiddenRouter = router({
  list: userProcedure
    .meta(rest('GET /me/hidden', 'What you never want recommended, the newest first'))
    .input(inputObject(feedInput).prefault({}))
    .output(feedOf(hidden))
    .query(({ ctx, input }) => listHidden(ctx.deps, { ...input, userId: ctx.viewer.userId })),

  get: userProcedure
    .meta(
      rest('GET /me/hidden/{kind}/{id}', 'Whether you have hidden this', {
        errors: ['notFound'],
      }),
    )
    .input(target)
    .output(hidden)
    .query(({ ctx, input }) => getHidden(ctx.deps, { ...input, userId: ctx.viewer.userId })),

  add: userProcedure
    .meta(
      rest(
        'PUT /me/hidden/{kind}/{id}',
        'Never recommend this movie, or movies of this genre or with this person',
        {
          description: 'With a person is what has them in its cast or crew.',
          status: [200, 201],
          errors: ['notFound'],
        },
      ),
    )
    .input(target)
    .output(hidden)
    .mutation(async ({ ctx, input }) => {
      const added = await hide(ctx.deps, { ...input, userId: ctx.viewer.userId });
      ctx.reply.status = added.isNew ? 201 : 200;
      return added.hidden;
    }),

  remove: userProcedure
    .meta(
      rest('DELETE /me/hidden/{kind}/{id}', 'May be recommended again', {
        status: 204,
        description: 'Also when it was not hidden.',
        errors: ['notFound'],
      }),
    )
    .input(target)
    .output(z.null())
    .mutation(async ({ ctx, input }) => {
      await unhide(ctx.deps, { ...input, userId: ctx.viewer.userId });
      return null;
    }),
});
