import { TRPCError } from '@trpc/server';
import type { FastifyInstance } from 'fastify';
import type { RestMeta } from './types.ts';

type Upload = NonNullable<NonNullable<RestMeta['rest']>['upload']>;

/**
 * Has the routes of a scope take files of these types and nothing else. A body that is too long is cut off: by
 * its Content-Length before it is read, else where it passes the limit.
 */
export function acceptUpload(scope: FastifyInstance, { types, maxBytes }: Upload): void {
  scope.removeAllContentTypeParsers();
  const options = { parseAs: 'buffer', bodyLimit: maxBytes } as const;
  scope.addContentTypeParser([...types], options, (_request, body, parsed) => parsed(null, body));
  scope.addContentTypeParser('*', (_request, _body, parsed) => {
    const message = `Send the file as the body, as one of ${types.join(', ')}`;
    parsed(new TRPCError({ code: 'UNSUPPORTED_MEDIA_TYPE', message }));
  });
}
