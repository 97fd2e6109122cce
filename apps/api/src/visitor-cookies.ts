import type { VisitorCookieAccess } from '@matinee/router/context';
import type { FastifyReply } from 'fastify';

/** Gives access to the visitor cookie of one request and its answer. */
export type VisitorCookies = (reply: FastifyReply) => VisitorCookieAccess;

/**
 * The cookie that tells one anonymous visitor from another, so that who comes back is counted once. It says nothing
 * of anybody and opens nothing. A visitor who asks not to be followed (Global Privacy Control) gets none, nor does a
 * page of another site.
 */
export function visitorCookies(publicUrl: string): VisitorCookies {
  const secure = new URL(publicUrl).protocol === 'https:';
  const name = secure ? '__Host-matinee-visitor' : 'matinee-visitor';
  const attributes = { path: '/', httpOnly: true, secure, sameSite: 'lax' } as const;
  return (reply) => {
    const { headers, server } = reply.request;
    const isRefused = headers['sec-gpc'] === '1' || headers['sec-fetch-site'] === 'cross-site';
    return {
      isRefused,
      read: () => (headers.cookie?.includes(name) ? server.parseCookie(headers.cookie)[name] : undefined),
      set: ({ value, maxAge }) => {
        if (!isRefused) reply.setCookie(name, value, { ...attributes, maxAge });
      },
    };
  };
}
