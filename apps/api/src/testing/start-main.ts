import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort } from '@matinee/db/testing';

export type ApiProcess = AsyncDisposable & {
  child: ChildProcess;
  url: string;
  /** Everything it wrote so far, to stdout and stderr. */
  output(): string;
  /** Resolves when it has said that it is ready, or has ended. */
  ready: Promise<'ready' | 'ended'>;
  /** Resolves when it has ended. */
  ended: Promise<number | null>;
};

const apps = path.join(import.meta.dirname, '../../..');

/** The API, or the worker, as it is started in earnest: its main program in a process of its own. */
export async function startMain(
  env: Record<string, string> = {},
  app: 'api' | 'worker' = 'api',
): Promise<ApiProcess> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'matinee-api-'));
  const port = env.PORT ?? String(await freePort());
  const child = spawn(process.execPath, [path.join(apps, app, 'src/main.ts')], {
    env: { PATH: process.env.PATH, MATINEE_DATA_DIR: dataDir, PORT: port, ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk) => {
      output += String(chunk);
    });
  const ended = once(child, 'close').then(([code]) => code as number | null);
  const ready = Promise.race([
    once(child, 'message').then(() => 'ready' as const),
    ended.then(() => 'ended' as const),
  ]);
  return {
    child,
    url: `http://127.0.0.1:${port}`,
    output: () => output,
    ready,
    ended,
    [Symbol.asyncDispose]: async () => {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
      await ended;
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
