import { z } from 'zod';
import { code, password } from '../auth/guesses.ts';
import { inputObject } from '../wire.ts';

export const startInput = inputObject({ password });

export const codeInput = inputObject({ code });

export const disableInput = inputObject({ password, code });

export const setup = z.object({
  secret: z.string().meta({ description: 'Base32, for typing into an authenticator' }),
  uri: z.string().meta({ description: 'The same as `otpauth://`, for a QR code' }),
});

export const recoveryCodes = z.object({
  recoveryCodes: z.array(z.string()).meta({
    description: 'Each is good for one login without the authenticator; they cannot be shown again',
  }),
});
