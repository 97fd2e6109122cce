import { AppError } from '../errors.ts';
import { isTimestamp } from '../pagination/keyset.ts';

const ISO = /^(\d{4}-\d\d-\d\dT\d\d:\d\d)(?::(\d\d)(?:\.(\d{1,6})\d*)?)?Z$/;

/**
 * A time in UTC as the database keeps it, with microseconds.
 * @throws AppError `validationFailed`
 */
export function readMoment(text: string, path: string): string {
  const [, minute, seconds = '00', fraction = ''] = ISO.exec(text) ?? [];
  const moment = `${minute}:${seconds}.${fraction.padEnd(6, '0')}Z`;
  if (isTimestamp(moment)) return moment;
  const message = 'A time in UTC, such as 2026-03-01T12:00:00Z';
  throw new AppError('validationFailed', message, { errors: [{ path, message }] });
}
