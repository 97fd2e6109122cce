import { login } from '@matinee/core/auth/login';
import { logout } from '@matinee/core/auth/logout';
import { refresh } from '@matinee/core/auth/refresh';
import { register } from '@matinee/core/auth/register';
import { z } from 'zod';
import type { Context } from '../context.ts';
import { rest } from '../meta.ts';
import { authProcedure, router } from '../trpc.ts';
import { emailProcedures } from './email-procedures.ts';
import { passwordProcedures } from './password-procedures.ts';
import { loginInput, logoutInput, refreshed, refreshInput, registerInput, signedIn } from './schemas.ts';

export const authRouter = router({
  ...passwordProcedures,
  ...emailProcedures,

  register: authProcedure
    .meta(
      rest('POST /auth/register', 'Open an account and sign in', {
        public: true,
        status: 201,
        location: '/me',
        cache: 'none',
        errors: ['emailTaken', 'usernameTaken', 'rateLimited', 'overloaded', 'unavailable'],
      }),
    )
    .input(registerInput)
    .output(signedIn)
    .mutation(({ ctx, input }) => register(ctx.deps, { ...input, ...originOf(ctx) })),

  login: authProcedure
    .meta(
      rest('POST /auth/login', 'Sign in by e-mail address or username', {
        public: true,
        cache: 'none',
        errors: ['unauthenticated', 'rateLimited', 'overloaded', 'unavailable'],
      }),
    )
    .input(loginInput)
    .output(signedIn)
    .mutation(({ ctx, input }) => login(ctx.deps, { ...input, ...originOf(ctx) })),

  refresh: authProcedure
    .meta(
      rest('POST /auth/refresh', 'New tokens for a refresh token', {
        public: true,
        cache: 'none',
        description:
          'The token is retired by its use. For 30 seconds it still gets the same successor, in case the ' +
          'answer was lost; an older one ends the session.',
        errors: ['unauthenticated', 'rateLimited', 'unavailable'],
      }),
    )
    .input(refreshInput)
    .output(refreshed)
    .mutation(({ ctx, input }) => refresh(ctx.deps, { ...input, ip: ctx.request.ip })),

  logout: authProcedure
    .meta(
      rest('POST /auth/logout', 'End the session of a token', {
        public: true,
        status: 204,
        cache: 'none',
        description: 'Of the refresh token in the body, else of the access token, which may have expired.',
        errors: ['rateLimited', 'unavailable'],
      }),
    )
    .input(logoutInput)
    .output(z.null())
    .mutation(async ({ ctx, input }) => {
      const { token: accessToken, ip } = ctx.request;
      await logout(ctx.deps, { ...input, accessToken, ip });
      return null;
    }),
});

function originOf({ request: { ip, userAgent } }: Context) {
  return { ip, userAgent };
}
