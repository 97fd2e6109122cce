import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterAll, onTestFinished } from 'vitest';
import { isPostgres } from '../src/embedded/postmaster.ts';
import { embeddedPostgresDir, resetEmbeddedPostgres } from '../src/index.ts';

export const isRoot = process.getuid?.() === 0;

/** A folder for one test; its cluster goes with it, wherever that lies. */
export function temporaryFolder({ mode = 0o755, uid }: { mode?: number; uid?: number } = {}): string {
  const dir = makeFolder();
  chmodSync(dir, mode);
  if (uid !== undefined) chownSync(dir, uid, uid);
  onTestFinished(() => removeFolder(dir));
  return dir;
}

/** A folder for all tests of a file, which leave no server running: making a cluster takes a second. */
export function sharedFolder(): string {
  const dir = makeFolder();
  afterAll(() => removeFolder(dir));
  return dir;
}

function makeFolder(): string {
  const dir = mkdtempSync(path.join(tmpdir(), 'matinee-db-'));
  chmodSync(dir, 0o755);
  return dir;
}

async function removeFolder(dir: string): Promise<void> {
  await resetEmbeddedPostgres(dir);
  rmSync(dir, { recursive: true, force: true });
}

export function clusterFile(dir: string, ...names: string[]): string {
  return path.join(embeddedPostgresDir(dir), 'cluster', ...names);
}

export async function query<T extends pg.QueryResultRow>(url: string, text: string): Promise<T[]> {
  const client = new pg.Client({ connectionString: url });
  // Its queries fail as well; without a listener the process would.
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query<T>(text)).rows;
  } finally {
    await client.end();
  }
}

export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await sleep(20);
}

export const isRunning = isPostgres;

/** User id of a process. */
export function ownerOf(pid: number): number {
  return Number(/^Uid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
}

export type Holder = { pid: number; url: string; child: ChildProcess; leave(): Promise<void> };

/** Another process that uses the server of `dir`. */
export async function holdServer(dir: string, user: { uid?: number; gid?: number } = {}): Promise<Holder> {
  const child = startScript('hold-server.ts', [dir], user);
  const ended = once(child, 'close');
  let words = '';
  child.stderr?.on('data', (data) => {
    words += data;
  });
  const failed = ended.then(([code]) => {
    throw new Error(`The other process ended with ${code}: ${words}`);
  });
  failed.catch(() => {});
  const [message] = (await Promise.race([once(child, 'message'), failed])) as [{ pid: number; url: string }];
  const leave = async () => {
    child.send('leave');
    await ended;
  };
  return { ...message, child, leave };
}

export function startScript(
  name: string,
  parameters: string[],
  user: { uid?: number; gid?: number } = {},
): ChildProcess {
  const script = fileURLToPath(new URL(name, import.meta.url));
  const child = fork(script, parameters, {
    ...user,
    execArgv: [],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  return child;
}

/** Ends a process the hard way and waits for it. */
export async function killHard(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}
