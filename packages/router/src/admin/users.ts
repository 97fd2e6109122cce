import { getUser } from '@matinee/core/users/get-user';
import { listUsers } from '@matinee/core/users/list-users';
import { updateUser } from '@matinee/core/users/update-user';
import { z } from 'zod';
import { rest } from '../meta.ts';
import { adminProcedure, requireSession, router } from '../trpc.ts';
import { feedInput, feedOf, inputObject, searchText, timestamp } from '../wire.ts';

const role = z.enum(['user', 'admin']);

const accountShape = {
  id: z.uuid(),
  username: z.string(),
  email: z.string(),
  displayName: z.string().nullable(),
  role,
  createdAt: timestamp,
  emailVerifiedAt: timestamp.nullable(),
  bannedAt: timestamp.nullable(),
  banReason: z.string().nullable(),
};

const account = z.object(accountShape).meta({ id: 'Account' });

const accountDetails = z
  .object({
    ...accountShape,
    hasSecondFactor: z.boolean(),
    counts: z.object({
      sessions: z.int(),
      apiKeys: z.int(),
      ratings: z.int(),
      favorites: z.int(),
      hidden: z.int(),
    }),
  })
  .meta({ id: 'AccountDetails' });

const id = z.uuid();

const filters = {
  q: searchText(100).optional().meta({ description: 'Part of a username or an e-mail address' }),
  role: role.optional(),
  banned: z.boolean().optional(),
};

const changes = {
  role: role.optional(),
  banned: z
    .boolean()
    .optional()
    .meta({ description: 'A ban ends all sessions; API keys are refused meanwhile' }),
  banReason: searchText(200)
    // The audit log keeps it as JSON, which holds no half of a character.
    .refine((text) => text.isWellFormed(), 'Not valid Unicode')
    .optional()
    .meta({ description: 'For other administrators; only with a ban' }),
};

export const usersRouter = router({
  list: adminProcedure
    .meta(rest('GET /admin/users', 'All accounts, the newest first'))
    .input(inputObject({ ...filters, ...feedInput }).prefault({}))
    .output(feedOf(account))
    .query(({ ctx, input }) => listUsers(ctx.deps, input)),

  get: adminProcedure
    .meta(rest('GET /admin/users/{id}', 'An account, and how much belongs to it', { errors: ['notFound'] }))
    .input(inputObject({ id }))
    .output(accountDetails)
    .query(({ ctx, input }) => getUser(ctx.deps, { userId: input.id })),

  update: adminProcedure
    .meta(
      rest('PATCH /admin/users/{id}', 'Change the role of an account, ban it, or lift its ban', {
        description:
          'Acts on the next request. Nobody bans themself or gives up being an administrator. A role is not changed ' +
          'with an API key.',
        errors: ['notFound', 'conflict'],
      }),
    )
    .input(inputObject({ id, ...changes }))
    .output(account)
    .mutation(({ ctx, input: { id: userId, ...change } }) => {
      // Whoever finds a key could make somebody an administrator who stays one when the key is revoked.
      if (change.role !== undefined) requireSession(ctx.viewer);
      const { userId: actorId } = ctx.viewer;
      return updateUser(ctx.deps, { ...change, userId, actorId, ip: ctx.request.ip });
    }),
});
