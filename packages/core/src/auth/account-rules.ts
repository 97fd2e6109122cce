import { z } from 'zod';
import { AppError } from '../errors.ts';
import { checkPassword, passwordRule } from './password-rules.ts';

/* The rules of single fields, used by the wire schemas and by core alike. */

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
export async function parseNewAccount(input: z.input<typeof newAccount>): Promise<NewAccount> {
  const result = newAccount.safeParse(input);
  if (!result.success)
    throw invalid(result.error.issues.map(({ path, message }) => ({ path: path.join('.'), message })));
  const account = result.data;
  await checkPassword(account.password, account);
  if (account.passwordConfirm !== undefined && account.passwordConfirm !== account.password)
    throw invalid([{ path: 'passwordConfirm', message: 'Differs from the password' }]);
  return account;
}

function invalid(errors: { path: string; message: string }[]): AppError {
  const summary = errors.map(({ path, message }) => `${path}: ${message}`).join('; ');
  return new AppError('validationFailed', summary, { errors });
}
