import { createHash, createHmac } from 'node:crypto';

/**
 * The refresh token of a session's generation. It can be made again at any time, so that a client whose
 * answer was lost gets the same successor, and yet only its hash is stored.
 */
export function deriveRefreshToken(secret: Uint8Array, sessionId: string, generation: number): string {
  return createHmac('sha256', secret).update(`${sessionId}|${generation}`).digest('base64url');
}

/** What is stored of a token. It has 256 random-looking bits: a plain hash of it cannot be reversed. */
export function hashRefreshToken(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
