import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { createStandIn, type StandIn, type StandInOptions } from './stand-in.ts';
import { answerSwitches } from './switches.ts';

export type RunningStandIn = Pick<StandIn, 'faults' | 'stats'> & {
  /** For `TMDB_BASE_URL`: with the version at its end. */
  baseUrl: string;
  close(): Promise<void>;
};

const VERSION = '/3';

/** Starts a server that speaks TMDb's API below `/3`, with its switches at `/__faults` and `/__stats`. */
export async function startStandIn({
  host = '127.0.0.1',
  port = 0,
  ...options
}: StandInOptions & { host?: string; port?: number } = {}): Promise<RunningStandIn> {
  const standIn = createStandIn(options);
  const server = createServer((incoming, outgoing) => {
    serve(standIn, incoming, outgoing).catch(() => outgoing.destroy());
  });
  server.listen(port, host);
  await once(server, 'listening');
  const address = server.address() as AddressInfo;
  return {
    baseUrl: `http://${host}:${address.port}${VERSION}`,
    faults: standIn.faults,
    stats: standIn.stats,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function serve(standIn: StandIn, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const gone = new AbortController();
  outgoing.on('close', () => gone.abort());
  const url = new URL(incoming.url ?? '/', 'http://stand-in');
  const request = new Request(url, {
    method: incoming.method ?? 'GET',
    headers: Object.entries(incoming.headersDistinct).flatMap(([name, values = []]) =>
      values.map((value): [string, string] => [name, value]),
    ),
    body: incoming.method === 'POST' ? await text(incoming) : null,
    signal: gone.signal,
  });
  const response = url.pathname.startsWith(`${VERSION}/`)
    ? await standIn.answer(url.pathname.slice(VERSION.length), request)
    : await answerSwitches(standIn, url.pathname, request);
  if (response.type === 'error') {
    outgoing.destroy();
    return;
  }
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  if (!response.body) {
    outgoing.end();
    return;
  }
  await pipeline(Readable.fromWeb(response.body as ReadableStream), outgoing);
}
