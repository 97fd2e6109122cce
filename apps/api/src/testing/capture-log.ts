import { type Logger, pino } from 'pino';

/** A line of the log as a program reads it. */
export type LogLine = {
  level: number;
  msg: string;
  requestId?: string;
  err?: { message: string };
  [field: string]: unknown;
};

/** A log whose lines are appended to `lines`. */
export function captureLog(lines: LogLine[]): Logger {
  return pino({ base: null }, { write: (line) => lines.push(JSON.parse(line) as LogLine) });
}
