import type { FastifyInstance } from 'fastify';

/** How long requests under way may still take; a whole stop has five seconds. */
const PATIENCE_MS = 3_500;

/**
 * Lets the server end when it has answered what was under way: connections are not kept for another request,
 * which would hold it open for minutes, and who has not sent all of a request by then is cut off.
 */
export function closeGracefully(app: FastifyInstance, { patienceMs = PATIENCE_MS } = {}): void {
  let isClosing = false;
  let timer: NodeJS.Timeout | undefined;
  app.addHook('preClose', (done) => {
    isClosing = true;
    timer = setTimeout(() => app.server.closeAllConnections(), patienceMs);
    done();
  });
  app.addHook('onSend', (_request, reply, payload, done) => {
    if (isClosing) reply.header('connection', 'close');
    done(null, payload);
  });
  app.addHook('onClose', (_app, done) => {
    clearTimeout(timer);
    done();
  });
}
