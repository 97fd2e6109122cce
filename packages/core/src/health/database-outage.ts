import { sql } from 'kysely';
import type { Deps } from '../deps.ts';
import { AppError } from '../errors.ts';

/** How long work may take before somebody asks whether the database is still there. */
const SUSPICIOUS_MS = 1_400;
/** How long the database has for the simplest of questions. */
const ANSWER_MS = 500;

/** SQLSTATE classes and codes of a server that is going, starting, full, or was cut off. */
const OUTAGE_STATE = /^(08...|57P0[1-4]|53300)$/;

/** A connection cut off while in use. One that could not be made names its system call. */
const CUT_OFF = new Set(['ECONNRESET', 'EPIPE', 'ETIMEDOUT']);

/** What pg says without a code. */
const OUTAGE_MESSAGE =
  /^(Connection terminated|timeout exceeded when trying to connect|timeout expired|Query read timeout|Client (has encountered a connection error|was closed) and is not queryable)/;

/** Whether this failure means that the database cannot be reached, and not that it refused something. */
export function isDatabaseOutage(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code, syscall, message } = error as NodeJS.ErrnoException;
  if (code === undefined) return OUTAGE_MESSAGE.test(message);
  return OUTAGE_STATE.test(code) || CUT_OFF.has(code) || syscall === 'connect' || syscall === 'getaddrinfo';
}

/** What the caller is told of it. */
export function databaseUnavailable(cause?: unknown): AppError {
  return new AppError('unavailable', 'The database cannot be reached at the moment', {
    retryAfter: 2,
    cause,
  });
}

/**
 * Does the work, unless the database stops answering meanwhile: a server that hangs, other than one that is
 * gone, fails no query. Work that is only slow is left alone; work given up may still finish later.
 * @throws AppError `unavailable` within two seconds
 */
export async function unlessDatabaseHangs<T>(
  { db }: Pick<Deps, 'db'>,
  work: Promise<T>,
  { suspiciousMs = SUSPICIOUS_MS, answerMs = ANSWER_MS }: { suspiciousMs?: number; answerMs?: number } = {},
): Promise<T> {
  const hangs = Promise.withResolvers<never>();
  let isDone = false;
  const look = async () => {
    const isAlive = await answers(db, answerMs);
    if (isDone) return;
    if (isAlive) timer = setTimeout(look, suspiciousMs);
    else hangs.reject(databaseUnavailable());
  };
  let timer = setTimeout(look, suspiciousMs);
  try {
    return await Promise.race([work, hangs.promise]);
  } finally {
    isDone = true;
    clearTimeout(timer);
  }
}

const probes = new WeakMap<Deps['db'], Promise<boolean>>();

/** One question at a time, however many wait for its answer. */
function answers(db: Deps['db'], withinMs: number): Promise<boolean> {
  const running = probes.get(db);
  if (running) return running;
  const timeout = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => timeout.resolve(false), withinMs);
  const question = sql`select 1`.execute(db).then(
    () => true,
    () => false,
  );
  const probe = Promise.race([question, timeout.promise]).finally(() => {
    clearTimeout(timer);
    probes.delete(db);
  });
  probes.set(db, probe);
  return probe;
}
