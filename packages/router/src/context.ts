import type { LimitState } from '@matinee/core/auth/auth-deps';
import type { Identity } from '@matinee/core/auth/authenticate';
import type { SessionCookie } from '@matinee/core/auth/session-cookie';
import type { Viewer } from '@matinee/core/auth/viewer';
import type { Deps } from '@matinee/core/deps';
import type { Languages } from '@matinee/core/languages/languages';
import type { CountUpstream } from '@matinee/core/tmdb/read-through';
import type { VisitorCookie } from '@matinee/core/views/visitor-cookie';

/**
 * What a procedure is given. Alone in its file: the client's types are bundled with an opaque one in its
 * place, so that nothing of the server leaks into them.
 */
export type Context = {
  deps: Deps;
  request: {
    id: string;
    ip: string;
    userAgent: string | undefined;
    /** The header, as it was sent. */
    acceptLanguage?: string | undefined;
    /** The bearer token, when one was sent. */
    token: string | undefined;
    /** The value of the session cookie, when one was sent. */
    cookie: string | undefined;
    /** The header, as it was sent. */
    idempotencyKey?: string | undefined;
    /** How many calls share the HTTP request; above 1 only in a tRPC batch. */
    batchSize: number;
  };
  /** In which movies are read, when that is known already. */
  languages?: Languages;
  /** Of a public call that was counted already, and whose credentials were read. */
  admission?: Admission;
  /** Counts requests to TMDb for whoever asks, where the rest says nothing of them. */
  countUpstream?: CountUpstream;
  /** Set by the middleware of procedures that need a signed-in user. */
  viewer?: Viewer;
  /** Told who is asking, once that is proven: for the log. */
  onViewer?(viewer: Viewer): void;
  /** Told what is left of a limit: for the headers. */
  onLimit?(state: LimitState): void;
  /** Told that the answer is one that was given before. */
  onReplayed?(): void;
  /** The session cookie in the answer, over either door; unset where there is no answer to set it in. */
  sessionCookie?: SessionCookieSetter;
  /** The cookie of an anonymous visitor, over either door; unset where there is no answer to set it in. */
  visitorCookie?: VisitorCookieAccess;
  /** What a procedure may say to the REST door: another status (201), headers (Location). */
  reply: { status?: number; headers: Record<string, string> };
};

/** Whom the credentials name that came with a call, if they are good. */
export type Admission = { identity: Identity | undefined };

export type SessionCookieSetter = {
  /** Why this client can be given none; undefined when it can. */
  readonly refusal: string | undefined;
  set(cookie: SessionCookie): void;
  /** Has the client forget the one it has. */
  clear(): void;
};

export type VisitorCookieAccess = {
  /** The value that came with the request. */
  read(): string | undefined;
  /** The visitor does not want to be followed: nothing is set. */
  readonly isRefused?: boolean;
  /** Sets it, unless it is refused. */
  set(cookie: VisitorCookie): void;
};
