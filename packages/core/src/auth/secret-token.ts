import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/**
 * A token that only we can make, and can make again at any time: nothing but its hash, or not even that, has to
 * be stored. 43 characters of base64url.
 * @param parts what it stands for, such as a session and its generation; none holds a `|`
 */
export function deriveToken(secret: Uint8Array, ...parts: (string | number)[]): string {
  return createHmac('sha256', secret).update(parts.join('|')).digest('base64url');
}

/** What is stored of a token. It has 256 random-looking bits: a plain hash of it cannot be reversed. */
export function hashToken(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

/** Whether two tokens are the same, in a time that says nothing of where they differ. */
export function isSameToken(a: string, b: string): boolean {
  return timingSafeEqual(hashToken(a), hashToken(b));
}
