import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const STOP_DEADLINE_MS = 4_000;
const LAST_WORDS = 4_000;
/**
 * V8 sizes its heap by the memory of the machine. A small young generation and slow growth keep a busy API at 220 to
 * 280 MB (`pnpm bench ladder`) instead of 350, for about a fifth more CPU. More than one thread that collects garbage
 * beside it takes the cores from PostgreSQL and from itself: of suggestions on two cores the slowest hundredth waited
 * twice as long.
 */
const FLAGS = ['--max-semi-space-size=4', '--heap-growing-percent=20', '--v8-pool-size=1'];

export type Child = {
  name: string;
  /** Resolves with what the process sent when it was ready; rejects when it ended before. */
  ready: Promise<void>;
  /** Resolves when it has ended, with how. */
  ended: Promise<string>;
  stop(): Promise<void>;
};

/**
 * Starts one of the apps as a process of its own. It stops when this process goes away, however that happens:
 * the channel between them breaks. What it prints goes to our stderr.
 */
export function startApp(name: 'api' | 'worker', env: NodeJS.ProcessEnv): Child {
  const main = fileURLToPath(new URL(`../../../${name}/src/main.ts`, import.meta.url));
  const child = fork(main, { env, execArgv: FLAGS, stdio: ['ignore', 2, 'pipe', 'ipc'] });
  const words = relay(child);
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(`the ${name} could not be started: ${error.message}`));
    child.once('exit', (code, signal) => resolve(`the ${name} ended (${signal ?? code})${words()}`));
  });
  const ready = new Promise<void>((resolve, reject) => {
    child.once('message', () => resolve());
    void ended.then((how) => reject(new Error(how)));
  });
  ready.catch(() => {});
  return { name, ready, ended, stop: () => stop(child, ended) };
}

/** Passes stderr on and keeps its end, for the message when the process dies. */
function relay(child: ChildProcess): () => string {
  let last = '';
  child.stderr?.on('data', (data: Buffer) => {
    last = (last + data).slice(-LAST_WORDS);
    process.stderr.write(data);
  });
  return () => (last ? '' : ' without a word');
}

async function stop(child: ChildProcess, ended: Promise<string>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  const killer = setTimeout(() => child.kill('SIGKILL'), STOP_DEADLINE_MS);
  await ended;
  clearTimeout(killer);
}
