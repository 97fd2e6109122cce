import { AppError } from './errors.ts';

/**
 * Whoever edits a thing says which version of it they saw, so that nobody overwrites what they have not seen.
 * @throws AppError `preconditionRequired` without a version
 */
export function requireVersion(version: number | undefined): number {
  if (version !== undefined) return version;
  throw new AppError(
    'preconditionRequired',
    'Say which version this is about: `If-Match: "<version>"`, over tRPC the key `version`',
  );
}

/**
 * Under the lock of the row, so that it is still true when it is written.
 * @throws AppError `preconditionFailed` when it has changed meanwhile
 */
export function checkVersion(seen: number, current: number): void {
  if (seen !== current)
    throw new AppError('preconditionFailed', `It is at version ${current} by now: read it again`);
}
