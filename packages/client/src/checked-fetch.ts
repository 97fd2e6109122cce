import { MatineeError } from './errors.ts';

export type FetchInit = {
  method?: string;
  headers?: Record<string, string>;
  /** Bytes when a file is sent. */
  body?: string | Uint8Array<ArrayBuffer> | Blob;
  signal?: AbortSignal;
  /** `include` in cookie mode. */
  credentials?: 'include';
  /** For what is sent when a page is left. */
  keepalive?: true;
};

export type FetchResponse = {
  readonly ok: boolean;
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  text(): Promise<string>;
};

/** As much of `fetch` as is used; the standard one is one. */
export type Fetch = (url: string, init: FetchInit) => Promise<FetchResponse>;

/** What tRPC's links read of a response. */
export type CheckedResponse = Pick<FetchResponse, 'ok' | 'status' | 'headers'> & { json(): Promise<unknown> };

/**
 * A request whose answer is known to be Matinee's.
 * @param isOurs whether the body, read as JSON, is one
 * @throws MatineeError `network` when there is no (whole) answer, `badAnswer` when somebody else gave it
 */
export async function checkedFetch(
  fetch: Fetch,
  url: string,
  { isOurs = isTrpcAnswer, ...init }: FetchInit & { isOurs?: (body: unknown) => boolean },
): Promise<CheckedResponse> {
  const address = url.replace(/[?#].*$/, '');
  const { response, text } = await send(fetch, url, init).catch((cause: unknown) => {
    if (init.signal?.aborted) throw cause;
    throw new MatineeError('network', `No answer from ${address}: ${reasonOf(cause)}`, { cause });
  });
  const { ok, status, headers } = response;
  const body = parse(text);
  if (!isOurs(body)) {
    const type = headers.get('content-type') ?? 'no content type';
    const message = `${address} answered ${status} (${type}), but not as Matinee does. Is the address right?`;
    throw new MatineeError('badAnswer', message, { status, retryAfter: secondsOf(headers) });
  }
  return { ok, status, headers, json: async () => body };
}

function isTrpcAnswer(body: unknown): boolean {
  return [body].flat().every(isEnvelope);
}

async function send(fetch: Fetch, url: string, init: FetchInit) {
  const response = await fetch(url, init);
  return { response, text: await response.text() };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

type Envelope = { result?: unknown; error?: { data?: { problem?: { code?: unknown } } } };

/** tRPC's answer to one call; an error of ours brings its problem. */
function isEnvelope(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { result, error } = value as Envelope;
  if (typeof result === 'object' && result !== null) return true;
  return typeof error?.data?.problem?.code === 'string';
}

function secondsOf(headers: FetchResponse['headers']): number | undefined {
  const text = headers.get('retry-after');
  return text && /^\d+$/.test(text) ? Number(text) : undefined;
}

/** Node's fetch says no more than "fetch failed"; what happened is in the cause. */
function reasonOf(error: unknown): string {
  const { message, cause } = error instanceof Error ? error : new Error(String(error));
  return cause instanceof Error && cause.message ? `${message} (${cause.message})` : message;
}
