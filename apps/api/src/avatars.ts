import type { Deps } from '@matinee/core/deps';
import { AVATAR_FOLDER, avatarKeyOf } from '@matinee/core/me/avatar-files';
import type { FastifyPluginCallback } from 'fastify';

/**
 * `/avatars/<key>-<size>.webp`: the pictures of users, for whoever knows the address. What is under an address
 * never changes, and pages of any origin may show it.
 */
export function avatars({ files }: Pick<Deps, 'files'>): FastifyPluginCallback {
  return (app, _options, done) => {
    app.get<{ Params: { file: string } }>('/avatars/:file', async (request, reply) => {
      const name = `${AVATAR_FOLDER}/${request.params.file}`;
      const bytes = avatarKeyOf(name) && (await files.read(name));
      if (!bytes) return reply.callNotFound();
      return reply
        .type('image/webp')
        .header('cache-control', 'public, max-age=31536000, immutable')
        .header('cross-origin-resource-policy', 'cross-origin')
        .send(bytes);
    });
    done();
  };
}
