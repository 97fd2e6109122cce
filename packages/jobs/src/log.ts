import type { JobLog } from './contract.ts';

/** Logs nothing. */
export const silentLog: JobLog = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

/** The same log with fields added to every line. */
export function withFields(log: JobLog, fields: object): JobLog {
  return {
    debug: (more, message) => log.debug({ ...more, ...fields }, message),
    info: (more, message) => log.info({ ...more, ...fields }, message),
    warn: (more, message) => log.warn({ ...more, ...fields }, message),
    error: (more, message) => log.error({ ...more, ...fields }, message),
  };
}

const REPEAT_MS = 10_000;

/**
 * A listener for connection errors that logs the same message once every ten seconds: a backend that is away
 * makes BullMQ report it many times a second.
 */
export function errorReporter(log: JobLog, fields: object): (error: unknown) => void {
  const seen = new Map<string, number>();
  return (cause) => {
    const error = cause instanceof Error ? cause : new Error(String(cause));
    // A refused connection to localhost is an AggregateError with an empty message and a code.
    const message = error.message || String((error as NodeJS.ErrnoException).code ?? error.name);
    const now = Date.now();
    if (now - (seen.get(message) ?? Number.NEGATIVE_INFINITY) < REPEAT_MS) return;
    if (seen.size > 100) seen.clear();
    seen.set(message, now);
    log.error({ ...fields, err: error }, `job queue: ${message}`);
  };
}
