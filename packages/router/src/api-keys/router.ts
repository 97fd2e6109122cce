import { createApiKey } from '@matinee/core/api-keys/create-api-key';
import { listApiKeys } from '@matinee/core/api-keys/list-api-keys';
import { revokeApiKey } from '@matinee/core/api-keys/revoke-api-key';
import { z } from 'zod';
import { callerOf } from '../caller.ts';
import { rest } from '../meta.ts';
import { router, sessionProcedure } from '../trpc.ts';
import { noInput } from '../wire.ts';
import { apiKeyList, createInput, newApiKey, revokeInput } from './schemas.ts';

export const apiKeysRouter = router({
  list: sessionProcedure
    .meta(rest('GET /me/api-keys', 'Your API keys, the newest first', { cache: 'private' }))
    .input(noInput)
    .output(apiKeyList)
    .query(({ ctx }) => listApiKeys(ctx.deps, ctx.viewer)),

  create: sessionProcedure
    .meta(
      rest('POST /me/api-keys', 'A new API key, shown this once', {
        status: 201,
        location: '/me/api-keys/{id}',
        cache: 'none',
        description:
          'Sent like an access token (`Authorization: Bearer …`), it does what its scopes allow, and never ' +
          'changes credentials. At most 20 a user.',
        errors: ['conflict'],
      }),
    )
    .input(createInput)
    .output(newApiKey)
    .mutation(({ ctx, input }) => createApiKey(ctx.deps, { ...input, ...callerOf(ctx) })),

  revoke: sessionProcedure
    .meta(
      rest('DELETE /me/api-keys/{id}', 'End an API key', {
        status: 204,
        errors: ['notFound'],
      }),
    )
    .input(revokeInput)
    .output(z.null())
    .mutation(async ({ ctx, input }) => {
      await revokeApiKey(ctx.deps, { ...input, ...callerOf(ctx) });
      return null;
    }),
});
