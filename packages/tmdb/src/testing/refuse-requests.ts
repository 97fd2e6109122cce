import type { SetupServer } from 'msw/node';

/** Intercepts what is sent, and lets nothing out but to this machine. */
export function listenAlone(server: Pick<SetupServer, 'listen'>): void {
  server.listen({
    // Throwing refuses the request; the defaults would only print.
    onUnhandledFrame: ({ frame }) => {
      const { request } = frame.data as { request?: Request };
      const url = request?.url ?? frame.protocol;
      if (!url.startsWith('http://127.0.0.1:')) throw new Error(`A test reaches out to ${url}`);
    },
  });
}
