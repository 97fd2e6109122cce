import type { AuthDeps } from '../auth/auth-deps.ts';

/** Fresh keys, short lifetimes, no limits. */
export async function testAuthDeps(): Promise<AuthDeps> {
  const pair = (await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, [
    'sign',
    'verify',
  ])) as CryptoKeyPair;
  return {
    lifetimes: { access: 900, refreshIdle: 30 * 86_400, refreshAbsolute: 180 * 86_400 },
    signingKeys: [{ kid: 'test', ...pair }],
    secret: crypto.getRandomValues(new Uint8Array(32)),
    issuer: 'http://127.0.0.1',
    audience: 'matinee',
    limiter: { consume: async () => {} },
  };
}
