import { connect, createServer, type Socket } from 'node:net';

/** A TCP door in front of a server that can be shut, and held shut without saying so. */
export interface Door {
  url: string;
  /** Drops all connections and refuses new ones, like a server that was stopped. */
  cut(): void;
  /** Accepts and answers nothing, like a server that hangs. */
  hang(): void;
  restore(): void;
  close(): Promise<void>;
}

/** Puts a door in front of the server of `target`. */
export async function startDoor(target: string): Promise<Door> {
  const to = new URL(target);
  const sockets = new Set<Socket>();
  let mode: 'open' | 'cut' | 'hang' = 'open';
  const track = (socket: Socket): void => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
  };
  const server = createServer((near) => {
    track(near);
    if (mode === 'cut') return void near.destroy();
    if (mode === 'hang') return;
    const far = connect(Number(to.port), to.hostname);
    track(far);
    near.on('data', (chunk) => mode !== 'hang' && far.write(chunk));
    far.on('data', (chunk) => mode !== 'hang' && near.write(chunk));
    near.on('close', () => far.destroy());
    far.on('close', () => near.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('no port');
  const url = new URL(target);
  url.hostname = '127.0.0.1';
  url.port = String(address.port);
  const dropAll = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: url.href,
    cut: () => {
      mode = 'cut';
      dropAll();
    },
    hang: () => {
      mode = 'hang';
    },
    restore: () => {
      mode = 'open';
      dropAll();
    },
    close: async () => {
      dropAll();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
