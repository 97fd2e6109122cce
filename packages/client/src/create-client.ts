import type { AppRouter } from '@matinee/router';
import {
  createTRPCClient,
  httpBatchLink,
  httpLink,
  type Operation,
  splitLink,
  type TRPCClient,
} from '@trpc/client';
import { checkedFetch, type Fetch, type FetchInit } from './checked-fetch.ts';
import { createCookieSession } from './cookie-session.ts';
import { toMatineeError } from './errors.ts';
import { hasKey, keyHeader } from './idempotency-key.ts';
import { isKeptAlive } from './keep-alive.ts';
import type { Session } from './session.ts';
import { sessionLink, tokenFor } from './session-link.ts';
import { memoryStorage, type Storage } from './storage.ts';
import { createTokenSession } from './token-session.ts';
import { isUpload, uploadLink } from './upload-link.ts';

/** What the server takes. */
const MAX_BATCH = 20;
/** Of characters; proxies commonly refuse more than 8 kB of request line and headers. */
const MAX_URL_LENGTH = 4_000;

type HeaderValues = Readonly<Record<string, string>>;

export type ClientOptions = {
  /** Where Matinee is: `https://movies.example.org`, without `/trpc` or `/api`. */
  url: string;
  /**
   * `token` (default): signing in answers tokens; this client keeps them in `storage` and sends them.
   * `cookie`: the browser keeps the session in a cookie that no script can read, and sends it by itself. For pages
   * of the same site as Matinee: `app.example.org` and `api.example.org`, or a proxy under one origin.
   */
  session?: 'token' | 'cookie';
  /** Where tokens are kept; default: in memory, so until the program or the page ends. Unused with a cookie. */
  storage?: Storage;
  /** Default: the global one. */
  fetch?: Fetch;
  /**
   * In which language titles and overviews are wanted: `de`, `de-AT, fr;q=0.8`. Asked for at every request when it
   * is a function. Default: what the browser says; elsewhere as they are stored.
   */
  language?: string | (() => string);
  /** Sent with every request; they win over those of the client. */
  headers?: HeaderValues | (() => HeaderValues | Promise<HeaderValues>);
  /** The server ended the session (expired, revoked, banned). Not called for one's own `logout`. */
  onSignedOut?: () => void;
};

/** Who is signed in here, beside the procedures. */
export type ClientSession = {
  /** Whether there are tokens; the server may still refuse them. With a cookie the server is asked, once. */
  isSignedIn(): Promise<boolean>;
  /**
   * Ends the session and forgets the tokens, the latter even when the server cannot be reached.
   * @throws MatineeError with a cookie, when the server cannot be reached: only it can take the cookie away
   */
  signOut(): Promise<void>;
  /**
   * Calls back when this client signs in or out, or notices at a call that its storage has tokens, or has
   * none any more: kept from before, or changed by another tab.
   * @returns ends it
   */
  onChange(listener: (isSignedIn: boolean) => void): () => void;
};

/** `matinee.movies.list.query({ … })`, `matinee.ratings.set.mutate({ … })`, and `matinee.session`. */
export type MatineeClient = TRPCClient<AppRouter> & { readonly session: ClientSession };

/**
 * A client for one user. It keeps the tokens that signing in answers, sends them, and replaces them in time.
 * Every failed call rejects with a `MatineeError`.
 */
export function createClient(options: ClientOptions): MatineeClient {
  const base = options.url.replace(/\/+$/, '');
  const http = httpOptions(base, options);
  const ownHeaders = async () => ({
    ...languageHeader(options),
    ...lowerCase(await (typeof options.headers === 'function' ? options.headers() : options.headers)),
  });
  // Without a session of its own: what refreshes a token must not wait for a fresh token.
  const bare = createTRPCClient<AppRouter>({ links: [httpLink({ ...http, headers: ownHeaders })] });
  const session =
    options.session === 'cookie' ? cookieSession(bare, options) : tokenSession(bare, base, options);
  const headers = async (operations: readonly Operation[]) => {
    const own: Record<string, string> = await ownHeaders();
    const token = own.authorization ? undefined : await tokenFor(session, operations);
    return { ...(token && { authorization: `Bearer ${token}` }), ...keyHeader(operations), ...own };
  };
  const trpc = createTRPCClient<AppRouter>({
    links: [
      sessionLink(session),
      splitLink({
        condition: isUpload,
        true: uploadLink({ ...fetchOptions(options), base, headers: (op) => headers([op]) }),
        false: splitLink({
          condition: goesAlone,
          true: splitLink({
            condition: isKeptAlive,
            true: httpLink({
              ...httpOptions(base, options, { keepalive: true }),
              headers: ({ op }) => headers([op]),
            }),
            false: httpLink({ ...http, headers: ({ op }) => headers([op]) }),
          }),
          false: httpBatchLink({
            ...http,
            maxItems: MAX_BATCH,
            maxURLLength: MAX_URL_LENGTH,
            headers: ({ opList }) => headers(opList),
          }),
        }),
      }),
    ],
  });
  return withSession(trpc, session, { isCookie: options.session === 'cookie' });
}

function tokenSession(bare: TRPCClient<AppRouter>, base: string, options: ClientOptions): Session {
  return createTokenSession({
    storage: options.storage ?? memoryStorage(),
    key: `matinee:${base}`,
    onSignedOut: options.onSignedOut,
    refresh: (refreshToken) => ours(bare.auth.refresh.mutate({ refreshToken })).then(({ tokens }) => tokens),
  });
}

function cookieSession(bare: TRPCClient<AppRouter>, { onSignedOut }: ClientOptions): Session {
  return createCookieSession({ onSignedOut, probe: () => ours(bare.me.get.query()) });
}

/** A call past the session link, whose failures are ours all the same. */
function ours<T>(call: Promise<T>): Promise<T> {
  return call.catch((error: unknown) => {
    throw toMatineeError(error);
  });
}

function fetchOptions({ fetch = (url, init) => globalThis.fetch(url, init), session }: ClientOptions) {
  const init: Partial<FetchInit> = session === 'cookie' ? { credentials: 'include' } : {};
  return { fetch, init };
}

/** Those of auth are not taken in batches; what is said of a request is said of one call. */
function goesAlone(operation: Operation): boolean {
  return operation.path.startsWith('auth.') || hasKey(operation) || isKeptAlive(operation);
}

function httpOptions(base: string, options: ClientOptions, also: Partial<FetchInit> = {}) {
  const { fetch, init: own } = fetchOptions(options);
  return {
    url: `${base}/trpc`,
    fetch: (url: unknown, init: unknown) =>
      checkedFetch(fetch, String(url), { ...(init as FetchInit), ...own, ...also }),
  };
}

function languageHeader({ language }: ClientOptions): Record<string, string> {
  const wanted = typeof language === 'function' ? language() : language;
  return wanted ? { 'accept-language': wanted } : {};
}

function lowerCase(headers: HeaderValues = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

function withSession(
  trpc: TRPCClient<AppRouter>,
  { isSignedIn, onChange, forget }: Session,
  { isCookie }: { isCookie: boolean },
) {
  const session: ClientSession = {
    isSignedIn,
    onChange,
    signOut: async () => {
      try {
        await trpc.auth.logout.mutate({});
      } catch (error) {
        if (isCookie) throw error;
        // Out of reach: the session stays on the server until it expires, but nobody here has its tokens.
        await forget();
      }
    },
  };
  return new Proxy(trpc, {
    get: (target, name) => (name === 'session' ? session : Reflect.get(target, name)),
  }) as MatineeClient;
}
