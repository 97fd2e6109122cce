import type { IncomingHttpHeaders } from 'node:http';
import { AppError } from '@matinee/core/errors';
import { isLoopback } from '@matinee/core/loopback';
import { toTrpcError } from '@matinee/router/problems';
import type { onRequestHookHandler } from 'fastify';

export type BrowserOrigins = {
  /** Whether a page that is neither ours nor of a listed origin has sent it. What no browser sent is nobody's page. */
  isForeign(request: { headers: IncomingHttpHeaders; localPort: number | undefined }): boolean;
};

/**
 * Where pages may write from: our own origin, which is that of `publicUrl`, and those listed. On a loopback address
 * all its names are ours, at the port that was connected to.
 */
export function browserOrigins({
  publicUrl,
  listed,
}: {
  publicUrl: string;
  listed: readonly string[];
}): BrowserOrigins {
  const own = new URL(publicUrl);
  const isLocal = own.protocol === 'http:' && isLoopback(own.hostname);
  const isOwn = (origin: string, port: number | undefined) =>
    origin === own.origin || (isLocal && loopbackOrigins(port).includes(origin));
  return {
    isForeign: ({ headers, localPort }) => {
      const { origin } = headers;
      const site = headers['sec-fetch-site'];
      // No page can forge this header, and where a proxy changes the origin it is the better witness.
      if (site === 'same-origin' || site === 'none') return false;
      if (origin === undefined) return site !== undefined;
      if (site !== 'cross-site' && isOwn(origin, localPort)) return false;
      return !listed.includes(origin);
    },
  };
}

function loopbackOrigins(port: number | undefined): string[] {
  return ['localhost', '127.0.0.1', '[::1]'].map((host) => `http://${host}:${port}`);
}

const SAFE = ['GET', 'HEAD', 'OPTIONS'];

/** Refuses writes of foreign pages before anything is read of them: signing in, too, would be in their name. */
export function refuseForeignWrites(origins: BrowserOrigins): onRequestHookHandler {
  return ({ method, headers, socket }, _reply, next) => {
    if (SAFE.includes(method) || !origins.isForeign({ headers, localPort: socket.localPort })) next();
    else next(toTrpcError(new AppError('forbidden', REFUSAL)));
  };
}

const REFUSAL =
  'A page of another site may not do this. If it is yours, its origin belongs into PUBLIC_URL or CORS_ORIGINS.';
