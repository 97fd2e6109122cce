import { displayNameRule, emailRule, usernameRule } from '@matinee/core/auth/account-rules';
import { passwordRule } from '@matinee/core/auth/password-rules';
import { z } from 'zod';
import { user } from '../me/schemas.ts';
import { inputObject } from '../wire.ts';
import { code, guess, password } from './guesses.ts';

const token = z.string().min(1).max(1_000);

export const registerInput = inputObject({
  email: emailRule,
  username: usernameRule,
  password: passwordRule,
  passwordConfirm: guess.optional().meta({ description: 'When sent: the password once more' }),
  displayName: displayNameRule.optional(),
});

export const loginInput = inputObject({
  login: guess.meta({ description: 'E-mail address or username' }),
  password,
  code: code.optional().meta({
    description: 'When the second factor is on: of the authenticator, or a recovery code',
  }),
});

export const refreshInput = inputObject({ refreshToken: token });

export const logoutInput = inputObject({
  refreshToken: token.optional().meta({ description: 'Without it the access token names the session' }),
  everywhere: z.boolean().optional().meta({ description: 'End every session of the user' }),
}).prefault({});

export const tokens = z
  .object({
    accessToken: z.string(),
    refreshToken: z.string().meta({ description: 'Good for one refresh' }),
    expiresIn: z.int().meta({ description: 'Seconds until the access token expires' }),
  })
  .meta({ id: 'Tokens' });

export const signedIn = z.object({ user, tokens });

export const refreshed = z.object({ tokens });
