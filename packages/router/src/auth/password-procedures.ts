import { changePassword } from '@matinee/core/credentials/change-password';
import { forgotPassword } from '@matinee/core/credentials/forgot-password';
import { resetPassword } from '@matinee/core/credentials/reset-password';
import { z } from 'zod';
import { rest } from '../meta.ts';
import { authProcedure, sessionProcedure } from '../trpc.ts';
import { changePasswordInput, forgotPasswordInput, resetPasswordInput } from './credential-schemas.ts';

export const passwordProcedures = {
  changePassword: sessionProcedure
    .meta(
      rest('POST /auth/password/change', 'Change the password', {
        status: 204,
        cache: 'none',
        description:
          'Every other session ends, and links sent to set a password or another address lose their use. API keys ' +
          'stay: revoke those that may be in wrong hands. The owner gets a mail.',
        errors: ['rateLimited', 'overloaded', 'unavailable'],
      }),
    )
    .input(changePasswordInput)
    .output(z.null())
    .mutation(async ({ ctx, input }) => {
      const { userId, sessionId } = ctx.viewer;
      await changePassword(ctx.deps, { ...input, userId, sessionId, ip: ctx.request.ip });
      return null;
    }),

  forgotPassword: authProcedure
    .meta(
      rest('POST /auth/password/forgot', 'Ask for a link that sets a new password', {
        public: true,
        status: 202,
        cache: 'none',
        description:
          'The answer is the same whether there is such an account or not. The link works once, within 30 minutes; ' +
          'no more than three are valid at a time.',
        errors: ['rateLimited', 'unavailable'],
      }),
    )
    .input(forgotPasswordInput)
    .output(z.null())
    .mutation(async ({ ctx, input }) => {
      await forgotPassword(ctx.deps, { ...input, ip: ctx.request.ip });
      return null;
    }),

  resetPassword: authProcedure
    .meta(
      rest('POST /auth/password/reset', 'Set a new password with the link from a mail', {
        public: true,
        status: 204,
        cache: 'none',
        description:
          'Every session ends, and the address counts as proven; for the first time that ends the API keys, too. ' +
          'Nobody is signed in by it: sign in with the new password, and the second factor where it is on. A ' +
          'password that is refused leaves the link unused.',
        errors: ['rateLimited', 'overloaded', 'unavailable'],
      }),
    )
    .input(resetPasswordInput)
    .output(z.null())
    .mutation(async ({ ctx, input }) => {
      await resetPassword(ctx.deps, { ...input, ip: ctx.request.ip });
      return null;
    }),
};
