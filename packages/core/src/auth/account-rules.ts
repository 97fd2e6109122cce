import { z } from 'zod';
import { AppError } from '../errors.ts';

/*
 * The rules of single fields, used by the wire schemas and by core alike. Lengths are code points, as JSON
 * Schema counts them, and not UTF-16 units, as zod does: hence the refinements.
 */

/** NFKC, trimmed; compared without regard to case by the database. */
export const emailRule = z
  .string()
  .normalize('NFKC')
  .trim()
  .max(254)
  .check(z.email('Not an e-mail address'))
  .meta({ examples: ['ada@example.com'] });

/** NFKC, trimmed; never holds an @, so that a login name is one or the other. */
export const usernameRule = z
  .string()
  .normalize('NFKC')
  .trim()
  .regex(/^[A-Za-z0-9_.-]{3,30}$/, '3 to 30 letters, digits, _ . or -')
  .meta({ minLength: 3, maxLength: 30, examples: ['ada'] });

/** 8 to 128 code points, no rule on what they are. */
export const passwordRule = z
  .string()
  .refine((text) => isBetween(text.normalize('NFKC'), 8, 128), '8 to 128 characters')
  .refine((text) => text.isWellFormed(), 'Not valid Unicode')
  .meta({ minLength: 8, maxLength: 128, format: 'password' });

export const displayNameRule = z
  .string()
  .normalize('NFC')
  .trim()
  .regex(/^(?=.*\S)[^\p{Cc}\p{Cs}]{1,80}$/u, '1 to 80 characters without control characters')
  .meta({ minLength: 1, maxLength: 80 });

const newAccount = z.object({
  email: emailRule,
  username: usernameRule,
  password: passwordRule,
  passwordConfirm: z.string().optional(),
  displayName: displayNameRule.optional(),
});

export type NewAccount = z.infer<typeof newAccount>;

/**
 * The account in the form it is stored.
 * @throws AppError `validationFailed` naming each field at fault
 */
export function parseNewAccount(input: z.input<typeof newAccount>): NewAccount {
  const result = newAccount.safeParse(input);
  if (!result.success)
    throw invalid(result.error.issues.map(({ path, message }) => ({ path: path.join('.'), message })));
  const account = result.data;
  if (isContextWord(account))
    throw invalid([{ path: 'password', message: 'Must not be the e-mail address or the username' }]);
  if (account.passwordConfirm !== undefined && account.passwordConfirm !== account.password)
    throw invalid([{ path: 'passwordConfirm', message: 'Differs from the password' }]);
  return account;
}

function invalid(errors: { path: string; message: string }[]): AppError {
  const summary = errors.map(({ path, message }) => `${path}: ${message}`).join('; ');
  return new AppError('validationFailed', summary, { errors });
}

function isContextWord({ email, username, password }: NewAccount): boolean {
  const fold = (text: string) => text.normalize('NFKC').trim().toLowerCase();
  return [email, email.split('@')[0] ?? email, username].map(fold).includes(fold(password));
}

function isBetween(text: string, min: number, max: number): boolean {
  if (text.length > max * 2) return false;
  const length = [...text].length;
  return length >= min && length <= max;
}
