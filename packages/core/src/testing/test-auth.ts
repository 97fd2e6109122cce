import type { AuthDeps } from '../auth/auth-deps.ts';
import { unlimited } from '../auth/limiter.ts';
import { createPasswordHasher } from '../auth/password-hasher.ts';
import { deriveSecrets } from '../settings/derive-secrets.ts';
import { generateSigningKey, importSigningKey } from '../settings/signing-keys.ts';

/** Fresh keys, the usual lifetimes, no limits. */
export async function testAuthDeps(): Promise<AuthDeps> {
  return {
    lifetimes: { access: 900, refreshIdle: 30 * 86_400, refreshAbsolute: 180 * 86_400 },
    signingKeys: [await importSigningKey(await generateSigningKey())],
    secrets: deriveSecrets(crypto.randomUUID()),
    issuer: 'http://127.0.0.1',
    audience: 'matinee',
    newDeviceMail: true,
    limiter: unlimited,
    passwords: await createPasswordHasher(),
  };
}
