import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

export type Installation = AsyncDisposable & {
  /** Where the API is, with its version. */
  api: string;
  /** Where the stand-in is, with TMDb's version. */
  tmdb: string;
};

const root = path.resolve(import.meta.dirname, '../../../..');
const CLI = path.join(root, 'apps/cli/src/main.ts');
/** Loaded into the server: it ends when this program does, however that happens. */
const END_WITH_PARENT = pathToFileURL(path.join(root, 'scripts/bootstrap/end-with-parent.mjs')).href;

/**
 * The server as `up --with-tmdb-stand-in` starts it: API, worker and database, with nothing in it but what TMDb tells.
 * @throws with what it said, when it ends before it is ready
 */
export async function startInstallation(): Promise<Installation> {
  const dir = await mkdtemp(path.join(tmpdir(), 'matinee-faults-'));
  // As root the database runs as another user, who must be able to enter.
  await chmod(dir, 0o755);
  const port = await freePort();
  const child = spawn(process.execPath, ['--import', END_WITH_PARENT, CLI, 'up', '--with-tmdb-stand-in'], {
    env: {
      PATH: process.env.PATH,
      MATINEE_DATA_DIR: dir,
      PORT: String(port),
      SAMPLE_DATA: 'off',
      RATE_LIMIT: 'off',
      LOG_LEVEL: 'silent',
    },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const ended = once(child, 'close');
  let said = '';
  const ready = Promise.withResolvers<void>();
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (data: Buffer) => {
      said += data;
      if (said.includes('Matinee is ready')) ready.resolve();
    });
  void ended.then(() => ready.reject(new Error(`The server did not start:\n${said}`)));
  const stop = async () => {
    child.kill('SIGINT');
    await ended;
    await rm(dir, { recursive: true, force: true });
  };
  try {
    await ready.promise;
  } catch (error) {
    await stop();
    throw error;
  }
  const [tmdb = ''] = /http:\S+\/3\b/.exec(said) ?? [];
  return { api: `http://127.0.0.1:${port}/api/v1`, tmdb, [Symbol.asyncDispose]: stop };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}
