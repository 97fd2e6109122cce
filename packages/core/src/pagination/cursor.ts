import { createHash } from 'node:crypto';
import { AppError } from '../errors.ts';

/**
 * An opaque cursor: where a feed goes on (`position`), tied to its query (`scope`, for example
 * `['favorites', userId, sort]`), so that one of another list or another user is refused.
 */
export function encodeCursor(scope: readonly string[], position: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify([digest(scope), ...position])).toString('base64url');
}

/**
 * The position in a cursor made by {@link encodeCursor} with the same scope.
 * @throws AppError `validationFailed` for anything else
 */
export function decodeCursor(scope: readonly string[], cursor: string): (string | number)[] {
  try {
    const [seal, ...position] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown[];
    if (seal === digest(scope) && position.every((p) => typeof p === 'string' || typeof p === 'number'))
      return position as (string | number)[];
  } catch {
    // falls through to the one answer for every bad cursor
  }
  throw new AppError('validationFailed', 'The cursor does not belong to this list', {
    errors: [{ path: 'cursor', message: 'Use the nextCursor of the same list with the same filters' }],
  });
}

function digest(scope: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(scope)).digest('base64url').slice(0, 12);
}
