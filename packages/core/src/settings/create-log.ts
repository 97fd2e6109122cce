import { type Logger, pino } from 'pino';

export type LogOptions = { name: string; level: string; isPretty: boolean };

/** JSON lines on stdout; for people on a terminal in development. What could be a secret is cut out. */
export function createLog({ name, level, isPretty }: LogOptions): Logger {
  return pino({
    name,
    level,
    redact: { paths: SECRETS, censor: '(redacted)' },
    ...(isPretty && process.stdout.isTTY && { transport: { target: 'pino-pretty', options: PRETTY } }),
  });
}

const PRETTY = { ignore: 'pid,hostname', translateTime: 'SYS:HH:MM:ss' };

const NAMES = [
  'password',
  'newPassword',
  'currentPassword',
  'token',
  'accessToken',
  'refreshToken',
  'authorization',
];
const SECRETS = [
  ...NAMES,
  ...NAMES.map((name) => `*.${name}`),
  ...NAMES.map((name) => `*.*.${name}`),
  '*.headers.cookie',
  // PostgreSQL quotes the row that failed: hashes and addresses of people with it.
  'err.detail',
  'err.where',
];
