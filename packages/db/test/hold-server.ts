/** Holds a server until it is told to leave: the other process in tests of several. */
import { startEmbeddedPostgres } from '../src/index.ts';

const server = await startEmbeddedPostgres({ dir: process.argv[2] ?? '', durable: false });
process.send?.({ pid: server.pid, url: server.url });
process.once('message', () => {
  void server.release().finally(() => process.disconnect());
});
