import { confirmTotp } from '@matinee/core/second-factor/confirm-totp';
import { disableTotp } from '@matinee/core/second-factor/disable-totp';
import { renewRecoveryCodes } from '@matinee/core/second-factor/renew-recovery-codes';
import { startTotp } from '@matinee/core/second-factor/start-totp';
import { z } from 'zod';
import { callerOf } from '../caller.ts';
import { rest } from '../meta.ts';
import { router, sessionProcedure } from '../trpc.ts';
import { codeInput, disableInput, recoveryCodes, setup, startInput } from './schemas.ts';

export const totpRouter = router({
  start: sessionProcedure
    .meta(
      rest('POST /me/totp', 'A secret for an authenticator', {
        cache: 'none',
        description:
          'In the place of one that was never confirmed. Until it is, no code is asked for at login.',
        errors: ['conflict'],
      }),
    )
    .input(startInput)
    .output(setup)
    .mutation(({ ctx, input }) => startTotp(ctx.deps, { ...input, ...callerOf(ctx) })),

  confirm: sessionProcedure
    .meta(
      rest('POST /me/totp/confirm', 'Switch the second factor on', {
        cache: 'none',
        description: 'With a code that shows that the authenticator has the secret.',
        errors: ['notFound', 'conflict'],
      }),
    )
    .input(codeInput)
    .output(recoveryCodes)
    .mutation(({ ctx, input }) => confirmTotp(ctx.deps, { ...input, ...callerOf(ctx) })),

  disable: sessionProcedure
    .meta(
      rest('DELETE /me/totp', 'Switch the second factor off', {
        status: 204,
        deleteBody: true,
        errors: ['notFound'],
      }),
    )
    .input(disableInput)
    .output(z.null())
    .mutation(async ({ ctx, input }) => {
      await disableTotp(ctx.deps, { ...input, ...callerOf(ctx) });
      return null;
    }),

  renewRecoveryCodes: sessionProcedure
    .meta(
      rest('POST /me/totp/recovery-codes', 'New recovery codes in the place of the old ones', {
        cache: 'none',
        errors: ['notFound'],
      }),
    )
    .input(codeInput)
    .output(recoveryCodes)
    .mutation(({ ctx, input }) => renewRecoveryCodes(ctx.deps, { ...input, ...callerOf(ctx) })),
});
