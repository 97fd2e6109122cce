import type { Deps } from '../deps.ts';

/** A public key of ES256 as JWK (RFC 7517), for who checks our access tokens without asking us. */
export type PublicJwk = {
  kty: 'EC';
  crv: 'P-256';
  x: string;
  y: string;
  kid: string;
  alg: 'ES256';
  use: 'sig';
};

/** The public halves of every key whose tokens are believed, the one that signs first. */
export async function listPublicKeys({ auth }: Pick<Deps, 'auth'>): Promise<{ keys: PublicJwk[] }> {
  const keys = await Promise.all(
    auth.signingKeys.map(async ({ kid, publicKey }): Promise<PublicJwk> => {
      const { x = '', y = '' } = await crypto.subtle.exportKey('jwk', publicKey);
      return { kty: 'EC', crv: 'P-256', x, y, kid, alg: 'ES256', use: 'sig' };
    }),
  );
  return { keys };
}
