import { AppError } from '../errors.ts';

/** Characters: code points, as people and PostgreSQL count them. */
export const LONGEST_REVIEW = 10_000;

/** What is wrong with a text as a review; undefined when nothing is. It is stored as it is given. */
export function reviewTextFault(text: string): string | undefined {
  if (text.trim() === '') return 'A review says something';
  if (text.includes('\0') || !text.isWellFormed()) return 'Must be valid Unicode without NUL';
  // A character takes one or two units; most texts need not be counted.
  const isTooLong = text.length > LONGEST_REVIEW && [...text].length > LONGEST_REVIEW;
  return isTooLong ? `At most ${LONGEST_REVIEW} characters` : undefined;
}

/** @throws AppError `validationFailed` */
export function checkReviewText(text: string): void {
  const message = reviewTextFault(text);
  if (message) throw new AppError('validationFailed', message, { errors: [{ path: 'text', message }] });
}
