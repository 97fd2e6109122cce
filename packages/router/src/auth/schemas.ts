import { displayNameRule, emailRule, usernameRule } from '@matinee/core/auth/account-rules';
import { passwordRule } from '@matinee/core/auth/password-rules';
import { z } from 'zod';
import { user } from '../me/schemas.ts';
import { inputObject, timestamp } from '../wire.ts';
import { code, guess, password } from './guesses.ts';

const token = z.string().min(1).max(1_000);

const cookie = z
  .boolean()
  .optional()
  .meta({
    description:
      'For browsers: keep the session in an HttpOnly cookie; the answer then holds no tokens. For pages of the ' +
      'same site only.',
  });

export const registerInput = inputObject({
  email: emailRule,
  username: usernameRule,
  password: passwordRule,
  passwordConfirm: guess.optional().meta({ description: 'When sent: the password once more' }),
  displayName: displayNameRule.optional(),
  cookie,
});

export const loginInput = inputObject({
  login: guess.meta({ description: 'E-mail address or username' }),
  password,
  code: code.optional().meta({
    description: 'When the second factor is on: of the authenticator, or a recovery code',
  }),
  cookie,
});

export const refreshInput = inputObject({ refreshToken: token });

export const logoutInput = inputObject({
  refreshToken: token
    .optional()
    .meta({ description: 'Without it the access token names the session, else the cookie' }),
  everywhere: z.boolean().optional().meta({ description: 'End every session of the user' }),
}).prefault({});

export const tokens = z
  .object({
    accessToken: z.string(),
    refreshToken: z.string().meta({ description: 'Good for one refresh' }),
    expiresIn: z.int().meta({ description: 'Seconds until the access token expires' }),
  })
  .meta({ id: 'Tokens' });

export const signedIn = z.object({
  user,
  tokens: tokens.nullable().meta({ description: 'null when the session is in a cookie' }),
});

export const refreshed = z.object({ tokens });

/** An access token, as long as one can be. */
export const verifyInput = inputObject({ accessToken: z.string().min(1).max(2_048) });

export const verified = z.object({
  userId: z.uuid(),
  role: z.enum(['user', 'admin']),
  sessionId: z.string(),
  expiresAt: timestamp.meta({ description: 'Of the token' }),
});
