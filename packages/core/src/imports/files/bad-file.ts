import { AppError } from '../../errors.ts';

/** A file that cannot be imported at all; the message is for who sent it. */
export function badFile(message: string): AppError {
  return new AppError('validationFailed', message, { errors: [{ path: 'file', message }] });
}
