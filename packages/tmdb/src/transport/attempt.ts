import { ofetch } from 'ofetch';
import type { TmdbFailure } from '../errors.ts';
import type { ClientSettings } from '../options.ts';
import type { Credentials } from './credentials.ts';
import type { Outcome } from './outcome.ts';
import { BodyTooLargeError, readBody } from './read-body.ts';
import { readRetryAfter } from './retry-after.ts';

export type TmdbRequest = {
  /** With placeholders in place of values, for logs and errors. */
  operation: string;
  path: string;
  query: Record<string, string>;
};

type Sender = { settings: ClientSettings; credentials: Credentials };

/**
 * Sends a request once. What goes wrong at TMDb or on the way is an outcome.
 *
 * @throws the signal's reason when the caller gave up, unless that was for the time it took
 */
export async function attemptRequest(
  { settings, credentials }: Sender,
  request: TmdbRequest,
  { signal, timeoutMs }: { signal: AbortSignal; timeoutMs: number },
): Promise<Outcome> {
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), timeoutMs);
  try {
    const response = await ofetch.raw(settings.baseUrl + request.path, {
      query: { ...request.query, ...credentials.query },
      headers: { accept: 'application/json', 'user-agent': 'matinee', ...credentials.headers },
      signal: AbortSignal.any([signal, patience.signal]),
      responseType: 'stream',
      // The key would go along to wherever it points.
      redirect: 'manual',
      retry: false,
      ignoreResponseError: true,
    });
    const text = await readBody(response, settings.maxBodyBytes);
    // Should anything on the way repeat the request, the key is not among what it says.
    return judge(response, text.replaceAll(credentials.secret, ''), settings.maxRetryAfterMs);
  } catch (error) {
    if (error instanceof BodyTooLargeError) return { failure: { code: 'badAnswer', reason: 'tooLarge' } };
    if (patience.signal.aborted || isTimeout(signal.reason))
      return { failure: { code: 'unavailable', reason: 'timeout' } };
    signal.throwIfAborted();
    return { failure: { code: 'unavailable', reason: 'network', errno: readErrno(error) } };
  } finally {
    clearTimeout(timer);
  }
}

/** `ECONNREFUSED` and the like; never a message, which may hold the address. */
function readErrno(error: unknown): string | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause)
    if ('code' in cause && typeof cause.code === 'string' && /^[A-Z][A-Z\d_]+$/.test(cause.code))
      return cause.code;
  return undefined;
}

/** What `AbortSignal.timeout` aborts with: the caller's patience is at its end, so TMDb is slow. */
export function isTimeout(reason: unknown): boolean {
  return reason instanceof DOMException && reason.name === 'TimeoutError';
}

/** TMDb counts by the second. */
const DEFAULT_RETRY_AFTER_MS = 1000;

/** Codes in the body of an answer that is TMDb's own: 6 is an invalid id, 34 a missing resource. */
const NOT_FOUND = new Set<unknown>([6, 34]);

function judge({ status, headers }: Response, text: string, maxRetryAfterMs: number): Outcome {
  if (status === 200) {
    const json = parse(text);
    return json === undefined ? { failure: { code: 'badAnswer', reason: 'notJson', status } } : { json };
  }
  const asked = readRetryAfter(headers.get('retry-after'));
  const retryAfterMs = asked === undefined ? undefined : Math.min(asked, maxRetryAfterMs);
  return { failure: nameFailure({ status, text, retryAfterMs }) };
}

type Refusal = { status: number; text: string; retryAfterMs: number | undefined };

function nameFailure({ status, text, retryAfterMs }: Refusal): TmdbFailure {
  if (status === 429) return { code: 'rateLimited', retryAfterMs: retryAfterMs ?? DEFAULT_RETRY_AFTER_MS };
  if (status === 401) return { code: 'unauthorized' };
  if (status >= 500 || status === 408) return { code: 'unavailable', reason: 'status', status, retryAfterMs };
  if (status >= 300 && status < 400) return { code: 'badAnswer', reason: 'redirect', status };
  // A 404 of something else, at a wrong base URL say, must not make movies disappear.
  if (status === 404 && NOT_FOUND.has(readStatusCode(text))) return { code: 'notFound' };
  return { code: 'badAnswer', reason: 'refused', status };
}

function readStatusCode(text: string): unknown {
  const body = parse(text);
  return typeof body === 'object' && body !== null && 'status_code' in body ? body.status_code : undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
