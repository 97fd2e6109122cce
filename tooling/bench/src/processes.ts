import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { freePort } from '@matinee/db/testing';

export type Running = { url: string; rssMb(): number | null } & AsyncDisposable;

/** Starts a program that says when it listens on PORT, in a process of its own. */
export async function startProgram(relative: string, env: NodeJS.ProcessEnv = {}): Promise<Running> {
  const port = await freePort();
  const program = fileURLToPath(new URL(relative, import.meta.url));
  const child = fork(program, {
    env: { ...process.env, ...env, PORT: String(port) },
    // As `npm start` starts the API.
    execArgv: ['--max-semi-space-size=4', '--heap-growing-percent=20', '--v8-pool-size=1'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(() => {
      throw new Error(`${relative} did not start`);
    }),
  ]);
  return {
    url: `http://127.0.0.1:${port}`,
    rssMb: () => residentMb(child),
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}

/** Resident memory now; null where /proc is not. */
function residentMb({ pid }: ChildProcess): number | null {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024);
  } catch {
    return null;
  }
}
