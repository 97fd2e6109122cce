import type { AuthDeps } from '../auth/auth-deps.ts';
import { createPasswordHasher } from '../auth/password-hasher.ts';
import { generateSigningKey, importSigningKey } from '../settings/signing-keys.ts';

/** Fresh keys, the usual lifetimes, no limits. */
export async function testAuthDeps(): Promise<AuthDeps> {
  return {
    lifetimes: { access: 900, refreshIdle: 30 * 86_400, refreshAbsolute: 180 * 86_400 },
    signingKeys: [await importSigningKey(await generateSigningKey())],
    secret: crypto.getRandomValues(new Uint8Array(32)),
    issuer: 'http://127.0.0.1',
    audience: 'matinee',
    limiter: { consume: async () => {} },
    passwords: await createPasswordHasher(),
  };
}
