import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export type CuttableProxy = AsyncDisposable & {
  /** On the loopback address; stays the same. */
  port: number;
  /** As if the server had gone: connections break, new ones are refused. */
  cut(): Promise<void>;
  /** As if the server hung: connections are taken, and nothing is ever answered on them. */
  hang(): void;
  /** As if it had come back. */
  mend(): Promise<void>;
};

/** A way to a server on the loopback address that a test can cut. */
export async function cuttableProxy(target: number): Promise<CuttableProxy> {
  const sockets = new Set<Socket>();
  let hangs = false;
  const server = createServer((incoming) => {
    const outgoing = connect(target, '127.0.0.1');
    for (const socket of [incoming, outgoing]) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        sockets.delete(socket);
        incoming.destroy();
        outgoing.destroy();
      });
    }
    const pass = (from: Socket, to: Socket) => from.on('data', (bytes) => hangs || to.write(bytes));
    pass(incoming, outgoing);
    pass(outgoing, incoming);
  });
  const listen = async (port: number) => {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  };
  const port = await listen(0);
  const breakAll = () => {
    for (const socket of sockets) socket.destroy();
  };
  const cut = async () => {
    if (!server.listening) return;
    const closed = once(server, 'close');
    server.close();
    breakAll();
    await closed;
  };
  const mend = async () => {
    // What was swallowed while it hung is missing on the connections of then.
    if (hangs) breakAll();
    hangs = false;
    if (!server.listening) await listen(port);
  };
  const hang = () => {
    hangs = true;
  };
  return { port, cut, hang, mend, [Symbol.asyncDispose]: cut };
}
