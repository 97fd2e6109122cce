import { type ChildProcess, spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { describe, test } from 'vitest';

/** A Redis for one test file. */
export interface TestRedis {
  url: string;
  /** For `JobConnection.prefix`: keeps runs on a shared server apart. */
  prefix: string;
  /** Stops the server the tests started; on a server given by `REDIS_URL` removes the keys of this run. */
  stop(): Promise<void>;
}

/** Why there is no Redis for tests on this machine, or undefined when there is one. */
export function whyNoRedis(): string | undefined {
  if (process.env.REDIS_URL || findRedisServer()) return undefined;
  return 'REDIS_URL is not set and no redis-server is on PATH';
}

/**
 * `describe` for what needs Redis. Where there is none it is reported as skipped, with the reason in its
 * title and as a warning; in CI (`CI` is set) it fails instead.
 */
export function describeWithRedis(title: string, body: () => void): void {
  const reason = whyNoRedis();
  if (!reason) {
    describe(title, body);
  } else if (process.env.CI) {
    test(title, () => {
      throw new Error(`Redis is required in CI: ${reason}`);
    });
  } else {
    console.warn(`not run: ${title}: ${reason}`);
    describe.skip(`${title} (not run: ${reason})`, body);
  }
}

/** The server of `REDIS_URL`, or a redis-server on a free port that keeps nothing. */
export async function startTestRedis(): Promise<TestRedis> {
  const prefix = `{matinee-test-${process.pid}-${Date.now()}}`;
  const given = process.env.REDIS_URL;
  if (given) return { url: given, prefix, stop: () => removeKeys(given, prefix) };
  const binary = findRedisServer();
  if (!binary) throw new Error(whyNoRedis());
  const dir = await mkdtemp(path.join(tmpdir(), 'matinee-redis-'));
  const port = await freePort();
  const args = [
    '--port',
    String(port),
    '--bind',
    '127.0.0.1',
    '--dir',
    dir,
    '--save',
    '',
    '--appendonly',
    'no',
  ];
  const server = spawn(binary, args, { stdio: 'ignore' });
  const stop = async (): Promise<void> => {
    await stopServer(server);
    await rm(dir, { recursive: true, force: true });
  };
  const url = `redis://127.0.0.1:${port}`;
  try {
    await waitForPing(url, server);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, prefix, stop };
}

function findRedisServer(): string | undefined {
  for (const folder of (process.env.PATH ?? '').split(path.delimiter)) {
    const candidate = path.join(folder, 'redis-server');
    try {
      accessSync(candidate, constants.X_OK);
      return candidate;
    } catch {
      // Not in this folder.
    }
  }
  return undefined;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (typeof address !== 'object' || address === null) throw new Error('no free port');
  return address.port;
}

async function waitForPing(url: string, server: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    if (server.exitCode !== null) throw new Error(`redis-server ended with code ${server.exitCode}`);
    const client = new Redis(url, { lazyConnect: true, retryStrategy: () => null, maxRetriesPerRequest: 0 });
    client.on('error', () => undefined);
    const answered = await client.connect().then(
      () => true,
      () => false,
    );
    client.disconnect();
    if (answered) return;
    await sleep(50);
  }
  throw new Error('redis-server did not answer');
}

async function stopServer(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const ended = new Promise((resolve) => server.once('exit', resolve));
  server.kill('SIGKILL');
  await ended;
}

async function removeKeys(url: string, prefix: string): Promise<void> {
  const client = new Redis(url);
  try {
    for await (const keys of client.scanStream({ match: `${prefix}*`, count: 500 })) {
      if (Array.isArray(keys) && keys.length > 0) await client.unlink(...(keys as string[]));
    }
  } finally {
    client.disconnect();
  }
}
