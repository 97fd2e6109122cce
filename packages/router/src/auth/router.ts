import { login } from '@matinee/core/auth/login';
import { logout } from '@matinee/core/auth/logout';
import { refresh } from '@matinee/core/auth/refresh';
import { register } from '@matinee/core/auth/register';
import { verifyToken } from '@matinee/core/auth/verify-token';
import { z } from 'zod';
import { rest } from '../meta.ts';
import { authProcedure, publicProcedure, router } from '../trpc.ts';
import { emailProcedures } from './email-procedures.ts';
import { passwordProcedures } from './password-procedures.ts';
import {
  loginInput,
  logoutInput,
  refreshed,
  refreshInput,
  registerInput,
  signedIn,
  verified,
  verifyInput,
} from './schemas.ts';
import { answerSignIn, originOf } from './sign-in-answer.ts';

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
        description:
          'What was answered in onboarding with the visitor cookie that comes along becomes the new account’s, as if by ' +
          '`onboarding.claim`; what was answered under an id of your own is claimed by that.',
        errors: ['emailTaken', 'usernameTaken', 'rateLimited', 'overloaded', 'unavailable'],
      }),
    )
    .input(registerInput)
    .output(signedIn)
    .mutation(async ({ ctx, input }) => {
      const visitorCookie = ctx.visitorCookie?.read();
      const signedIn = await register(ctx.deps, { ...input, ...originOf(ctx, input), visitorCookie });
      return answerSignIn(ctx, signedIn);
    }),

  login: authProcedure
    .meta(
      rest('POST /auth/login', 'Sign in by e-mail address or username', {
        public: true,
        cache: 'none',
        description:
          'With the second factor on, the right password alone is answered with `codeRequired`: send `code` too.',
        errors: ['unauthenticated', 'codeRequired', 'forbidden', 'rateLimited', 'overloaded', 'unavailable'],
      }),
    )
    .input(loginInput)
    .output(signedIn)
    .mutation(async ({ ctx, input }) =>
      answerSignIn(ctx, await login(ctx.deps, { ...input, ...originOf(ctx, input) })),
    ),

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
      rest('POST /auth/logout', 'End the session', {
        public: true,
        status: 204,
        cache: 'none',
        description:
          'Of the refresh token in the body, else of the access token, which may have expired, else of the session ' +
          'cookie, which is taken back.',
        errors: ['rateLimited', 'unavailable'],
      }),
    )
    .input(logoutInput)
    .output(z.null())
    .mutation(async ({ ctx, input }) => {
      const { token: accessToken, cookie, ip } = ctx.request;
      await logout(ctx.deps, { ...input, accessToken, cookie, ip });
      const isByCookie = input.refreshToken === undefined && accessToken === undefined;
      if (cookie !== undefined && (isByCookie || input.everywhere)) ctx.sessionCookie?.clear();
      return null;
    }),

  verify: publicProcedure
    .meta(
      rest('POST /auth/verify', 'What an access token is worth now', {
        public: true,
        cache: 'none',
        description:
          'For services behind which people are signed in here: whose token it is, in the role they have now. ' +
          'Checks the session too, which the public keys alone cannot. An API key is not an access token.',
        errors: ['unauthenticated'],
      }),
    )
    .input(verifyInput)
    .output(verified)
    .mutation(({ ctx, input }) => verifyToken(ctx.deps, input)),
});
