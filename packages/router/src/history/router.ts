import { addHistoryEntry } from '@matinee/core/history/add-history-entry';
import { removeHistoryEntry, updateHistoryEntry } from '@matinee/core/history/change-history-entry';
import { historySorts } from '@matinee/core/history/history-entry';
import { getHistoryEntry, listHistory } from '@matinee/core/history/list-history';
import { z } from 'zod';
import { idempotentProcedure } from '../idempotent.ts';
import { libraryFeedOf, libraryInput } from '../library/schemas.ts';
import { byLanguage, rest } from '../meta.ts';
import { movie } from '../movies/schemas.ts';
import { router, userProcedure } from '../trpc.ts';
import { countsUpstream } from '../upstream.ts';
import { inputObject, movieId, timestamp } from '../wire.ts';

const entry = z
  .object({
    id: z.uuid(),
    movie,
    watchedAt: timestamp,
    progressSeconds: z.int().nullable().meta({ description: 'How far it was watched' }),
    completed: z.boolean().meta({ description: 'To the end' }),
  })
  .meta({ id: 'HistoryEntry' });

const removedEntry = z.object({ id: z.uuid(), removedAt: timestamp }).meta({ id: 'RemovedHistoryEntry' });

const id = z.uuid();
const watchedAt = timestamp.optional();
const progressSeconds = z.number().int().min(0).max(1_000_000).nullable().optional();

export const historyRouter = router({
  list: userProcedure
    .meta(
      rest('GET /me/history', 'What you watched, or what has changed in it', {
        ...byLanguage,
        description: 'watched is by watchedAt, added by when it was noted here.',
      }),
    )
    .input(inputObject({ movieId: movieId.optional(), ...libraryInput(historySorts) }).prefault({}))
    .output(libraryFeedOf(entry, removedEntry))
    .query(({ ctx, input }) =>
      listHistory(ctx.deps, { ...input, languages: ctx.languages, userId: ctx.viewer.userId }),
    ),

  get: userProcedure
    .meta(rest('GET /me/history/{id}', 'An entry of your history', { ...byLanguage, errors: ['notFound'] }))
    .input(inputObject({ id }))
    .output(entry)
    .query(({ ctx, input }) =>
      getHistoryEntry(ctx.deps, { ...input, languages: ctx.languages, userId: ctx.viewer.userId }),
    ),

  add: idempotentProcedure
    .meta(
      rest('POST /me/history', 'Note that you watched a movie', {
        ...byLanguage,
        status: 201,
        location: '/me/history/{id}',
        description:
          'As often as you like. A movie with a completed entry is one you have watched: it is not recommended, unless ' +
          'your preferences say so.',
        body: { examples: [{ movieId: '42' }] },
        errors: ['notFound', 'upstreamUnavailable'],
      }),
    )
    .input(
      inputObject({
        movieId,
        watchedAt: watchedAt.meta({ description: 'Now when absent; not in the future' }),
        progressSeconds,
        completed: z.boolean().default(true),
      }),
    )
    .output(entry)
    .mutation(({ ctx, input }) => {
      const { languages, viewer } = ctx;
      const caller = { userId: viewer.userId, languages, countUpstream: countsUpstream(ctx) };
      return addHistoryEntry(ctx.deps, { ...input, ...caller });
    }),

  update: userProcedure
    .meta(
      rest('PATCH /me/history/{id}', 'Change an entry of your history', {
        ...byLanguage,
        description: 'What is absent stays as it is.',
        body: { examples: [{ completed: true }] },
        errors: ['notFound'],
      }),
    )
    .input(inputObject({ id, watchedAt, progressSeconds, completed: z.boolean().optional() }))
    .output(entry)
    .mutation(({ ctx, input }) =>
      updateHistoryEntry(ctx.deps, { ...input, languages: ctx.languages, userId: ctx.viewer.userId }),
    ),

  remove: userProcedure
    .meta(
      rest('DELETE /me/history/{id}', 'Remove an entry of your history', {
        status: 204,
        errors: ['notFound'],
      }),
    )
    .input(inputObject({ id }))
    .output(z.null())
    .mutation(async ({ ctx, input }) => {
      await removeHistoryEntry(ctx.deps, { ...input, userId: ctx.viewer.userId });
      return null;
    }),
});
