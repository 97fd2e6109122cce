import { z } from 'zod';
import { AppError } from '../errors.ts';
import { PRODUCT_NAME } from '../product.ts';
import { foldPassword, isCommonPassword } from './common-passwords.ts';

/**
 * 8 to 128 code points, no rule on what they are. Code points are what JSON Schema counts; zod counts UTF-16
 * units, hence the refinement.
 */
export const passwordRule = z
  .string()
  .refine((text) => isBetween(text.normalize('NFKC'), 8, 128), '8 to 128 characters')
  .refine((text) => text.isWellFormed(), 'Not valid Unicode')
  .meta({ minLength: 8, maxLength: 128, format: 'password' });

function isBetween(text: string, min: number, max: number): boolean {
  if (text.length > max * 2) return false;
  const length = [...text].length;
  return length >= min && length <= max;
}

/** Whose password it is to be. */
export type PasswordOwner = { email: string; username: string; displayName?: string | null | undefined };

/**
 * The rules for a new password, wherever one is set: its length, and that it is neither common nor made of what
 * anybody knows of its owner.
 * @param path the field it came in
 * @throws AppError `validationFailed` naming the path and why
 */
export async function checkPassword(
  password: string,
  owner: PasswordOwner,
  path = 'password',
): Promise<void> {
  const message =
    lengthComplaint(password) ?? contextComplaint(password, owner) ?? (await commonComplaint(password));
  if (message !== undefined)
    throw new AppError('validationFailed', `${path}: ${message}`, { errors: [{ path, message }] });
}

function lengthComplaint(password: string): string | undefined {
  return passwordRule.safeParse(password).error?.issues[0]?.message;
}

async function commonComplaint(password: string): Promise<string | undefined> {
  return (await isCommonPassword(foldPassword(password)))
    ? 'Is among the passwords that are tried first'
    : undefined;
}

function contextComplaint(
  password: string,
  { email, username, displayName }: PasswordOwner,
): string | undefined {
  const words: [string, string | null | undefined][] = [
    ['the e-mail address', email],
    ['the e-mail address', email.split('@')[0]],
    ['the username', username],
    ['the display name', displayName],
    ['the name of this service', PRODUCT_NAME],
  ];
  const bare = lettersAndDigits(password);
  const [what] = words.find(([, word]) => word && isLittleMoreThan(bare, lettersAndDigits(word))) ?? [];
  return what && `Is little more than ${what}`;
}

/** Without spaces and punctuation, which hide nothing; what consists of nothing else stays as it is. */
function lettersAndDigits(text: string): string {
  const folded = foldPassword(text);
  return folded.replace(/[^\p{L}\p{M}\p{N}]/gu, '') || folded;
}

const MIN_WORD = 3;
const MAX_MORE = 3;

/** Whether nothing but a few characters, or digits, are left of a password when a word is taken out of it. */
function isLittleMoreThan(password: string, word: string): boolean {
  // Shorter words are in many a good password by chance.
  if ([...word].length < MIN_WORD || !password.includes(word)) return false;
  const others = [...password.replaceAll(word, '')];
  return others.length <= MAX_MORE || (!/^\p{N}+$/u.test(word) && others.every((one) => /\p{N}/u.test(one)));
}
