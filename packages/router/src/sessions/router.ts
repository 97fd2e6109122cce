import { listSessions } from '@matinee/core/sessions/list-sessions';
import { revokeSession } from '@matinee/core/sessions/revoke-session';
import { z } from 'zod';
import { rest } from '../meta.ts';
import { router, sessionProcedure } from '../trpc.ts';
import { feedInput, feedOf, inputObject, timestamp } from '../wire.ts';

const session = z
  .object({
    id: z.string(),
    device: z.string().meta({ description: 'What it was opened with', examples: ['Firefox on Linux'] }),
    ip: z.string().nullable().meta({ description: 'Where it was opened from' }),
    createdAt: timestamp,
    lastUsedAt: timestamp.meta({ description: 'To within a quarter of an hour' }),
    expiresAt: timestamp.meta({ description: 'When it ends unless it is used' }),
    isCurrent: z.boolean().meta({ description: 'The one this was asked with' }),
  })
  .meta({ id: 'Session' });

export const sessionsRouter = router({
  list: sessionProcedure
    .meta(rest('GET /me/sessions', 'Where you are signed in, the newest use first'))
    .input(inputObject(feedInput).prefault({}))
    .output(feedOf(session))
    .query(({ ctx, input }) => {
      const { userId, sessionId } = ctx.viewer;
      return listSessions(ctx.deps, { ...input, userId, sessionId });
    }),

  revoke: sessionProcedure
    .meta(
      rest('DELETE /me/sessions/{id}', 'End a session', {
        status: 204,
        description: 'Ending the one this is asked with is signing out.',
        errors: ['notFound'],
      }),
    )
    .input(inputObject({ id: z.uuid() }))
    .output(z.null())
    .mutation(async ({ ctx, input: { id } }) => {
      const { userId, sessionId } = ctx.viewer;
      await revokeSession(ctx.deps, { userId, id, ip: ctx.request.ip });
      const isByCookie = ctx.request.token === undefined;
      if (id === sessionId && isByCookie) ctx.sessionCookie?.clear();
      return null;
    }),
});
