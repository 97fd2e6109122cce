import type { RequestBudget } from './transport/budget.ts';
import { monotonicClock, type TmdbClock } from './transport/clock.ts';

/** The part of a pino logger that the client uses. */
export type TmdbLog = Record<'debug' | 'info' | 'warn', (fields: object, message: string) => void>;

export type TmdbClientOptions = {
  /** A v4 read access token or a v3 API key; told apart by its form. */
  apiKey: string;
  /** Where the API is, its version included; TMDb's own by default. */
  baseUrl?: string;
  log?: TmdbLog;
  /** For one attempt, its body included. */
  attemptTimeoutMs?: number;
  /** For a call with all its attempts and waits, however many callers share it. */
  deadlineMs?: number;
  /** How many attempts may follow the first one. */
  retries?: number;
  /** A wait before the nth retry is random between 0 and `baseMs · 2ⁿ⁻¹`, at most `maxMs`. */
  backoff?: { baseMs: number; maxMs: number };
  /** A longer Retry-After of TMDb counts as this. */
  maxRetryAfterMs?: number;
  maxBodyBytes?: number;
  requestsPerSecond?: number;
  /** Where several processes share one key: a budget over a common store. */
  budget?: RequestBudget;
  /** Opens after so many failed attempts in a row, for so long. */
  breaker?: { failures: number; halfOpenAfterMs: number };
  clock?: TmdbClock;
  /** In [0, 1), for the jitter. */
  random?: () => number;
};

export type ClientSettings = Required<Omit<TmdbClientOptions, 'log' | 'budget'>> &
  Pick<TmdbClientOptions, 'log' | 'budget'>;

const defaults = {
  baseUrl: 'https://api.themoviedb.org/3',
  attemptTimeoutMs: 5_000,
  deadlineMs: 15_000,
  retries: 2,
  backoff: { baseMs: 300, maxMs: 5_000 },
  maxRetryAfterMs: 30_000,
  maxBodyBytes: 8 * 1024 * 1024,
  requestsPerSecond: 40,
  // Short: once TMDb is back, service has to be back within 5 s.
  breaker: { failures: 5, halfOpenAfterMs: 3_000 },
  clock: monotonicClock,
  random: Math.random,
} as const;

/** @throws TypeError when the base URL is none for requests */
export function completeOptions(options: TmdbClientOptions): ClientSettings {
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  const settings: ClientSettings = { ...defaults, ...(given as TmdbClientOptions) };
  return { ...settings, baseUrl: checkBaseUrl(settings.baseUrl) };
}

function checkBaseUrl(text: string): string {
  const url = URL.parse(text);
  const isUsable =
    url && /^https?:$/.test(url.protocol) && !url.username && !url.password && !url.search && !url.hash;
  if (!isUsable)
    throw new TypeError(
      'The TMDb base URL has to be an http or https address without user, query or fragment',
    );
  return url.href.replace(/\/+$/, '');
}
