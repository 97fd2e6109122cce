import { type Logger, pino } from 'pino';
import { redact, serializeError } from './redact.ts';

export type LogOptions = { name: string; level: string; isPretty: boolean };

/** JSON lines on stdout; for people on a terminal in development. What could be a secret is cut out. */
export function createLog({ name, level, isPretty }: LogOptions): Logger {
  return pino({
    name,
    level,
    formatters: { log: redact },
    serializers: { err: serializeError },
    ...(isPretty && process.stdout.isTTY && { transport: { target: 'pino-pretty', options: PRETTY } }),
  });
}

const PRETTY = { ignore: 'pid,hostname', translateTime: 'SYS:HH:MM:ss' };
