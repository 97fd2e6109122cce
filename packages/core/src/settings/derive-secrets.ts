import { hkdfSync } from 'node:crypto';
import type { AuthSecrets } from '../auth/auth-deps.ts';

/** The keys of every purpose, from the one secret of an installation. */
export function deriveSecrets(appSecret: string): AuthSecrets {
  const derive = (purpose: string) => new Uint8Array(hkdfSync('sha256', appSecret, '', purpose, 32));
  return {
    refreshTokens: derive('matinee refresh tokens'),
    sessionCookies: derive('matinee session cookies'),
    mailTokens: derive('matinee mail tokens'),
    secondFactor: derive('matinee second factor'),
    visitors: derive('matinee visitors'),
  };
}
