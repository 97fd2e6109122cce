import { listPublicKeys } from '@matinee/core/auth/public-keys';
import type { Deps } from '@matinee/core/deps';
import type { FastifyPluginAsync } from 'fastify';

/** Not longer: who does not ask again at an unknown `kid` would refuse the tokens of a new key until then. */
const MAX_AGE_SECONDS = 300;

/** `/.well-known/jwks.json`: the public keys of access tokens. */
export function jwks(deps: Pick<Deps, 'auth'>): FastifyPluginAsync {
  return async (app) => {
    const body = JSON.stringify(await listPublicKeys(deps));
    app.get('/.well-known/jwks.json', async (_request, reply) =>
      reply
        .header('cache-control', `public, max-age=${MAX_AGE_SECONDS}`)
        .type('application/jwk-set+json')
        .send(body),
    );
  };
}
