import { hash } from 'node:crypto';

/** A weak ETag of a response body: its length and 96 bits of its SHA-1 (a name for the bytes, not a proof). */
export function weakEtag(body: string): string {
  return `W/"${body.length.toString(36)}-${hash('sha1', body, 'base64url').slice(0, 16)}"`;
}

/**
 * Whether an If-None-Match header names this tag. Compared weakly (RFC 9110, 13.1.2), `*` names any.
 */
export function matchesEtag(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  if (ifNoneMatch.trim() === '*') return true;
  const opaque = etag.replace(/^W\//, '');
  return ifNoneMatch.split(',').some((tag) => tag.trim().replace(/^W\//, '') === opaque);
}
