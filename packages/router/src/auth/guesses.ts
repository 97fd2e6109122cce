import { z } from 'zod';

/** What is only compared is bounded, and nothing more: a rule would tell good guesses from bad ones. */
export const guess = z.string().min(1).max(1_000);

/** A password there is, not one to be. */
export const password = guess.meta({ format: 'password' });

/** Of a second factor. */
export const code = z
  .string()
  .min(1)
  .max(100)
  .meta({ description: 'Of the authenticator, or a recovery code', examples: ['123456'] });
