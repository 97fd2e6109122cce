import { feedbackKinds, opinions } from '@matinee/core/feedback/feedback';
import { giveFeedback } from '@matinee/core/feedback/give-feedback';
import { listFeedback } from '@matinee/core/feedback/list-feedback';
import { recordImpressions } from '@matinee/core/feedback/record-impressions';
import { withdrawFeedback } from '@matinee/core/feedback/withdraw-feedback';
import { z } from 'zod';
import { rest } from '../meta.ts';
import { movieName } from '../movies/schemas.ts';
import { userProcedure } from '../trpc.ts';
import { choice, feedInput, feedOf, inputObject, movieId, timestamp } from '../wire.ts';

const MOST_IMPRESSIONS = 200;

const id = z
  .string()
  .regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.[1-9]\d{0,9}$/, 'Is <listId>.<movieId>')
  .meta({ description: 'Of an item of a list: <listId>.<movieId>' });

const feedback = z
  .object({ id, movieId: z.string(), kind: z.enum(feedbackKinds), createdAt: timestamp })
  .meta({ id: 'Feedback' });

const givenFeedback = z
  .object({ id, movie: movieName, kind: z.enum(opinions), createdAt: timestamp })
  .meta({ id: 'GivenFeedback' });

const impression = inputObject({
  listId: z.uuid().meta({ description: '`meta.listId` of the list' }),
  movieId,
  position: z.number().int().min(0).max(10_000).meta({ description: 'In the list, from 0' }),
  shownAt: timestamp.optional().meta({ description: 'Now when absent; not in the future' }),
});

/** What becomes of recommendations: what was shown, and what is said of it. */
export const recommendationFeedback = {
  feedback: userProcedure
    .meta(
      rest('POST /recommendations/{id}/feedback', 'Say what you think of a recommendation', {
        status: [201, 200],
        description:
          'Shows in the next list. `liked` counts like a favorite, `notInterested` and `alreadySeen` leave the movie ' +
          'out. Of these three a movie has one, the last; the same again changes nothing. `clicked` is only counted, ' +
          'once a list.',
        body: { examples: [{ kind: 'liked' }] },
        errors: ['notFound'],
      }),
    )
    .input(inputObject({ id, kind: choice(feedbackKinds) }))
    .output(feedback)
    .mutation(async ({ ctx, input }) => {
      const given = await giveFeedback(ctx.deps, { ...input, userId: ctx.viewer.userId });
      ctx.reply.status = given.isNew ? 201 : 200;
      return given.feedback;
    }),

  withdrawFeedback: userProcedure
    .meta(
      rest('DELETE /recommendations/{id}/feedback', 'Take back what you said of a recommended movie', {
        status: 204,
        description:
          'In whichever list; also when you said nothing. Clicks have happened: they stay counted.',
        errors: ['notFound'],
      }),
    )
    .input(inputObject({ id }))
    .output(z.null())
    .mutation(async ({ ctx, input }) => {
      await withdrawFeedback(ctx.deps, { ...input, userId: ctx.viewer.userId });
      return null;
    }),

  listFeedback: userProcedure
    .meta(rest('GET /recommendations/feedback', 'What you said of recommended movies, the newest first'))
    .input(inputObject({ kind: choice(opinions).optional(), ...feedInput }).prefault({}))
    .output(feedOf(givenFeedback))
    .query(({ ctx, input }) => listFeedback(ctx.deps, { ...input, userId: ctx.viewer.userId })),

  impressions: userProcedure
    .meta(
      rest('POST /recommendations/impressions', 'Say which recommendations were shown', {
        description:
          'At most 200 at once; the SDK collects and sends them. A movie of a list counts once. Those of unknown ' +
          "lists, of somebody else's and of unknown movies are dropped, and so are those of more than 90 days ago.",
      }),
    )
    .input(inputObject({ impressions: z.array(impression).min(1).max(MOST_IMPRESSIONS) }))
    .output(
      z.object({
        counted: z.int().meta({ description: 'That were not known before' }),
        dropped: z.int(),
      }),
    )
    .mutation(({ ctx, input }) => recordImpressions(ctx.deps, { ...input, userId: ctx.viewer.userId })),
};
