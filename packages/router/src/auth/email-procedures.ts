import { changeEmail } from '@matinee/core/credentials/change-email';
import { resendVerification } from '@matinee/core/credentials/resend-verification';
import { verifyEmail } from '@matinee/core/credentials/verify-email';
import { z } from 'zod';
import { rest } from '../meta.ts';
import { authProcedure, sessionProcedure } from '../trpc.ts';
import { noInput } from '../wire.ts';
import { changeEmailInput, verifiedEmail, verifyEmailInput } from './credential-schemas.ts';

export const emailProcedures = {
  verifyEmail: authProcedure
    .meta(
      rest('POST /auth/email/verify', 'Prove an e-mail address with the link from a mail', {
        public: true,
        cache: 'none',
        description:
          'That of an account, or the new one of `/auth/email/change`, which the account then gets.',
        errors: ['emailTaken', 'rateLimited', 'unavailable'],
      }),
    )
    .input(verifyEmailInput)
    .output(verifiedEmail)
    .mutation(({ ctx, input }) => verifyEmail(ctx.deps, { ...input, ip: ctx.request.ip })),

  resendVerification: sessionProcedure
    .meta(
      rest('POST /auth/email/resend', 'Send the link that proves the address once more', {
        status: 202,
        cache: 'none',
        description: 'Nothing is sent when the address is proven.',
        errors: ['rateLimited', 'unavailable'],
      }),
    )
    .input(noInput)
    .output(z.null())
    .mutation(async ({ ctx }) => {
      await resendVerification(ctx.deps, ctx.viewer);
      return null;
    }),

  changeEmail: sessionProcedure
    .meta(
      rest('POST /auth/email/change', 'Ask for another e-mail address', {
        status: 202,
        cache: 'none',
        description:
          'A link is sent to the new address; the account gets it when the link is followed, within 24 hours, and ' +
          'the old address is told.',
        errors: ['emailTaken', 'rateLimited', 'overloaded', 'unavailable'],
      }),
    )
    .input(changeEmailInput)
    .output(z.null())
    .mutation(async ({ ctx, input }) => {
      const { userId, sessionId } = ctx.viewer;
      await changeEmail(ctx.deps, { ...input, userId, sessionId, ip: ctx.request.ip });
      return null;
    }),
};
