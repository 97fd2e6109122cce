import type { SessionCookie } from '@matinee/core/auth/session-cookie';
import { isLoopback } from '@matinee/core/loopback';
import type { SessionCookieSetter } from '@matinee/router/context';
import type { FastifyReply, FastifyRequest } from 'fastify';

export type SessionCookies = {
  /** The value of the session cookie that came with a request, when it may be believed. */
  read(request: FastifyRequest): string | undefined;
  /** What sets and takes it back in the answer. */
  setter(reply: FastifyReply): SessionCookieSetter;
};

/**
 * The session cookie of browsers: for scripts unreadable, for other sites and, over https, for other hosts of ours
 * out of reach. Over plain http it exists on a loopback address only, where the prefix is not possible.
 */
export function sessionCookies(publicUrl: string): SessionCookies {
  const { protocol, hostname } = new URL(publicUrl);
  const secure = protocol === 'https:';
  const name = secure ? '__Host-matinee' : isLoopback(hostname) ? 'matinee' : undefined;
  const attributes = { path: '/', httpOnly: true, secure, sameSite: 'lax' } as const;
  return {
    read: (request) => (name && !isCrossSite(request) ? onlyValueOf(request, name) : undefined),
    setter: (reply) => new CookieSetter(reply, { name, attributes }),
  };
}

type Attributes = { path: string; httpOnly: boolean; secure: boolean; sameSite: 'lax' };
type Cookie = { name: string | undefined; attributes: Attributes };

/** A class, since one is made for every request: of an object with a getter V8 keeps each until a full collection. */
class CookieSetter implements SessionCookieSetter {
  readonly #reply: FastifyReply;
  readonly #cookie: Cookie;

  constructor(reply: FastifyReply, cookie: Cookie) {
    this.#reply = reply;
    this.#cookie = cookie;
  }

  get refusal(): string | undefined {
    if (!this.#cookie.name)
      return 'A session cookie needs https, or a loopback address: neither is in PUBLIC_URL';
    return isCrossSite(this.#reply.request) ? 'A session cookie is for pages of the same site' : undefined;
  }

  set({ value, maxAge }: SessionCookie): void {
    const { name, attributes } = this.#cookie;
    if (name) this.#reply.setCookie(name, value, { ...attributes, maxAge });
  }

  clear(): void {
    const { name, attributes } = this.#cookie;
    if (name) this.#reply.clearCookie(name, attributes);
  }
}

function isCrossSite({ headers }: FastifyRequest): boolean {
  return headers['sec-fetch-site'] === 'cross-site';
}

/** Of two cookies with the name one was planted, and which cannot be told: then the value is one that is no good. */
function onlyValueOf({ headers, server }: FastifyRequest, name: string): string | undefined {
  const header = headers.cookie;
  if (!header?.includes(name)) return undefined;
  const names = header.split(';').map((pair) => pair.split('=', 1)[0]?.trim());
  if (names.filter((it) => it === name).length > 1) return '';
  return server.parseCookie(header)[name];
}
