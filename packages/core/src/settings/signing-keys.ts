import { createHash, type webcrypto } from 'node:crypto';
import { z } from 'zod';
import type { SigningKey } from '../auth/auth-deps.ts';

const EC = { name: 'ECDSA', namedCurve: 'P-256' };

const coordinate = z.string().regex(/^[A-Za-z0-9_-]{43}$/);

export const jwkSchema = z.object({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: coordinate,
  y: coordinate,
  /** The private half; a key without it only verifies. */
  d: coordinate.optional(),
  kid: z.string().min(1).max(100).optional(),
});

/** A JWK of ES256. */
export type SigningJwk = z.infer<typeof jwkSchema>;

/** `{ keys: [ … ] }` of ES256 keys: the first signs and has `d`, the others still verify. */
export const jwkSetSchema = z
  .object({ keys: z.array(jwkSchema).min(1) })
  .refine(({ keys }) => keys[0]?.d !== undefined, 'The first key has no private half');

/** A new private key. */
export async function generateSigningKey(): Promise<SigningJwk> {
  const pair = await crypto.subtle.generateKey(EC, true, ['sign', 'verify']);
  const jwk = jwkSchema.parse(await crypto.subtle.exportKey('jwk', pair.privateKey));
  return { ...jwk, kid: thumbprint(jwk) };
}

/** @throws when the numbers are no point on the curve */
export async function importSigningKey(jwk: SigningJwk): Promise<SigningKey> {
  const { kty, crv, x, y, d } = jwk;
  const key = { kid: jwk.kid ?? thumbprint(jwk), publicKey: await importJwk({ kty, crv, x, y }, 'verify') };
  if (!d) return key;
  const privateKey = await importJwk({ kty, crv, x, y, d }, 'sign');
  return { ...key, privateKey: new Uint8Array(await crypto.subtle.exportKey('pkcs8', privateKey)) };
}

function importJwk(jwk: webcrypto.JsonWebKey, usage: 'sign' | 'verify'): Promise<webcrypto.CryptoKey> {
  return crypto.subtle.importKey('jwk', jwk, EC, true, [usage]);
}

/** RFC 7638. */
function thumbprint({ crv, kty, x, y }: SigningJwk): string {
  return createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url');
}
