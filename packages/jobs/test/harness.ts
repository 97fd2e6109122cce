import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { createEmptyDatabase } from '@matinee/db/testing';
import { onTestFinished } from 'vitest';
import type { HandlersFor, JobConnection, Producer, RunningWorker } from '../src/index.ts';
import { createJobRuntime, createProducer, migrateJobs, startWorker } from '../src/index.ts';
import type { JobRuntime } from '../src/runtime.ts';
import { startTestRedis } from '../src/testing/index.ts';
import type { ChildOrders } from './child.ts';
import { makeJobs, type TestJobs } from './table.ts';

/** One backend the suite runs on. */
export interface Backend {
  connection: JobConnection;
  stop(): Promise<void>;
}

export async function startPostgresBackend(): Promise<Backend> {
  const database = await createEmptyDatabase();
  const connection = { databaseUrl: database.url };
  await migrateJobs(connection);
  return { connection, stop: async () => database[Symbol.asyncDispose]() };
}

export async function startRedisBackend(): Promise<Backend> {
  const redis = await startTestRedis();
  // The database is never asked when there is Redis; an address nobody answers at shows it.
  const connection = {
    databaseUrl: 'postgres://127.0.0.1:1/none',
    redisUrl: redis.url,
    prefix: redis.prefix,
  };
  return { connection, stop: redis.stop };
}

/** Log lines as they came. */
export interface Line {
  level: 'debug' | 'info' | 'warn' | 'error';
  message: string;
  fields: Record<string, unknown>;
}

/** What one test works with; everything it opens is closed when the test ends. */
export interface Bench {
  id: string;
  runtime: JobRuntime<TestJobs>;
  producer: Producer<TestJobs>;
  lines: Line[];
  /** Starts a worker whose unnamed handlers do nothing. */
  work(handlers?: Partial<HandlersFor<TestJobs>>, lockDurationMs?: number): Promise<RunningWorker>;
}

export function setUp(connection: JobConnection, id = randomUUID().slice(0, 8)): Bench {
  const runtime = createJobRuntime({ ...connection, jobs: makeJobs(id) });
  const producer = createProducer(runtime);
  onTestFinished(() => producer.close());
  const lines: Line[] = [];
  const work: Bench['work'] = async (handlers = {}, lockDurationMs = 1_000) => {
    const worker = await startWorker(runtime, {
      log: collectLog(lines),
      handlers: { ...idle, ...handlers },
      timings: { lockDurationMs, stalledIntervalMs: 300 },
    });
    onTestFinished(() => worker.close({ timeoutMs: 100 }));
    return worker;
  };
  return { id, runtime, producer, lines, work };
}

export function collectLog(lines: Line[]) {
  const at = (level: Line['level']) => (fields: object, message: string) => {
    lines.push({ level, message, fields: { ...fields } });
  };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

const nothing = async (): Promise<void> => undefined;
export const idle: HandlersFor<TestJobs> = {
  add: nothing,
  flaky: nothing,
  unique: nothing,
  debounced: nothing,
  alone: nothing,
  ordered: nothing,
};

/** A worker in another process, and the journal its handler of `add` writes. */
export interface Child {
  process: ChildProcess;
  journal(): string[];
  /** Its exit code and what it printed. */
  ended: Promise<{ code: number | null; output: string }>;
}

export function startChild(orders: Omit<ChildOrders, 'journal'>): Child {
  const dir = mkdtempSync(path.join(tmpdir(), 'matinee-jobs-'));
  const journal = path.join(dir, 'journal');
  writeFileSync(journal, '');
  const script = fileURLToPath(new URL('child.ts', import.meta.url));
  const child = spawn(process.execPath, [script, JSON.stringify({ ...orders, journal })], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
    rmSync(dir, { recursive: true, force: true });
  });
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  child.stderr.on('data', (chunk) => {
    output += chunk;
  });
  const ended = new Promise<{ code: number | null; output: string }>((resolve) => {
    child.once('close', (code) => resolve({ code, output }));
  });
  return { process: child, ended, journal: () => readFileSync(journal, 'utf8').split('\n').filter(Boolean) };
}
