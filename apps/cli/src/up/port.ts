import { createServer } from 'node:net';

/**
 * Makes sure the API will be able to listen, before minutes of other work.
 * @throws saying which setting moves it
 */
export function assertPortIsFree(host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) =>
      reject(error.code === 'EADDRINUSE' ? new Error(taken(host, port)) : error),
    );
    probe.listen(port, host, () => probe.close(() => resolve()));
  });
}

function taken(host: string, port: number): string {
  return `Port ${port} of ${host} is taken, perhaps by another Matinee. Choose another one: PORT=${port + 1} npm start`;
}
