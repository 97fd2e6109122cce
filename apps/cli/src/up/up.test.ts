import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { freePort } from '@matinee/db/testing';
import { describeWithRedis, startTestRedis } from '@matinee/jobs/testing';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const main = path.resolve(import.meta.dirname, '../main.ts');
const examples = path.resolve(import.meta.dirname, '../../../../examples');
const run = promisify(execFile);
const MINUTES = 60_000;

let dataDir: string;

beforeEach(() => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'matinee-up-'));
  // As root the server runs as another user, who must be able to enter.
  chmodSync(dataDir, 0o755);
});
afterEach(() => {
  for (const { pid } of processesOf(dataDir)) process.kill(pid, 'SIGKILL');
  rmSync(dataDir, { recursive: true, force: true });
});

type Up = { child: ChildProcess; url: string; said(): string; exited: Promise<{ code: number | null }> };

function start(env: NodeJS.ProcessEnv): Up {
  const { REDIS_URL: _, DATABASE_URL: __, ...clean } = process.env;
  const child = spawn(process.execPath, [main, 'up'], {
    env: { ...clean, MATINEE_DATA_DIR: dataDir, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  child.stdout.on('data', (data) => (said += data));
  child.stderr.on('data', (data) => (said += data));
  const exited = once(child, 'exit').then(([code]) => ({ code }));
  return { child, url: `http://127.0.0.1:${env.PORT}`, said: () => said, exited };
}

/** Started, and has said that it is ready. */
async function startReady(env: NodeJS.ProcessEnv = {}): Promise<Up> {
  const up = start({ PORT: String(await freePort()), ...env });
  let hasEnded = false;
  void up.exited.then(() => {
    hasEnded = true;
  });
  while (!up.said().includes('Matinee is ready at')) {
    if (hasEnded) throw new Error(`It ended: ${up.said()}`);
    await sleep(50);
  }
  return up;
}

/** Every process that has the folder in its command line or environment: PostgreSQL, API, worker. */
function processesOf(folder: string): { pid: number; command: string }[] {
  const isNumber = (name: string) => /^\d+$/.test(name);
  return readdirSync('/proc')
    .filter(isNumber)
    .map((pid) => ({ pid: Number(pid), command: contentOf(pid, 'cmdline'), env: contentOf(pid, 'environ') }))
    .filter(({ pid, command, env }) => pid !== process.pid && `${command} ${env}`.includes(folder))
    .map(({ pid, command }) => ({ pid, command }));
}

/** Empty when the process has ended meanwhile, or has and nobody has collected it. */
function contentOf(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8').replaceAll('\0', ' ').trim();
  } catch {
    return '';
  }
}

type Answer = { status: string; model: object | null; pagination: { total: number } };

async function getJson(url: string): Promise<{ status: number; body: Answer }> {
  const response = await fetch(url);
  return { status: response.status, body: (await response.json()) as Answer };
}

describe('on a machine with nothing', () => {
  test(
    'starts everything, both examples work, and it comes back from Ctrl-C and from a kill',
    async () => {
      const first = await startReady();
      expect(await getJson(`${first.url}/health/ready`)).toMatchObject({
        status: 200,
        body: { status: 'ok', catalogue: 'filled', model: { id: expect.any(String) } },
      });
      const sh = await run('bash', [path.join(examples, 'first-recommendation.sh'), first.url]);
      const ts = await run(process.execPath, [path.join(examples, 'first-recommendation.ts'), first.url]);
      for (const { stdout } of [sh, ts]) {
        expect(stdout).toContain('Ten for you (');
        expect(stdout.match(/^- .+: (Because|Similar).+/gm)).toHaveLength(10);
        expect(stdout).toMatch(/Howl's Moving Castle|Laputa: Castle in the Sky|Kiki's Delivery Service/);
      }
      const { model } = (await getJson(`${first.url}/health`)).body;
      first.child.kill('SIGINT');
      expect(await first.exited).toEqual({ code: 0 });
      expect(processesOf(dataDir)).toEqual([]);

      const second = await startReady();
      expect(second.said()).toContain('the MovieLens sample is there');
      expect((await getJson(`${second.url}/health`)).body.model).toEqual(model);
      second.child.kill('SIGKILL');
      await second.exited;
      // API and worker go with their parent; PostgreSQL stays and is taken over by the next start.
      const isGone = () =>
        getJson(`${second.url}/health`).then(
          () => false,
          () => true,
        );
      await expect.poll(isGone, { timeout: 20_000 }).toBe(true);

      const third = await startReady();
      expect((await getJson(`${third.url}/health`)).body.model).toEqual(model);
      third.child.kill('SIGTERM');
      expect(await third.exited).toEqual({ code: 0 });
      expect(processesOf(dataDir)).toEqual([]);
    },
    4 * MINUTES,
  );

  test(
    'stopped in the middle of the first start, the next one completes it',
    async () => {
      const first = start({ PORT: String(await freePort()) });
      await expect.poll(first.said, { timeout: 60_000 }).toContain('database');
      first.child.kill('SIGINT');
      expect((await first.exited).code).toBe(0);
      expect(processesOf(dataDir)).toEqual([]);
      const second = await startReady();
      expect((await getJson(`${second.url}/api/v1/movies?perPage=1`)).body.pagination.total).toBe(9_742);
      second.child.kill('SIGINT');
      await second.exited;
    },
    4 * MINUTES,
  );
});

test('stopped while the database starts, it ends and leaves nothing', async () => {
  const up = start({ PORT: String(await freePort()) });
  await expect.poll(() => existsSync(path.join(dataDir, 'postgres')), { timeout: 30_000 }).toBe(true);
  up.child.kill('SIGINT');
  expect(await up.exited).toEqual({ code: 0 });
  expect(processesOf(dataDir)).toEqual([]);
});

describe('what can be wrong before the start', () => {
  test('a taken port is named with the setting that moves it, before anything is started', async () => {
    const blocker = createServer().listen(0, '127.0.0.1');
    await once(blocker, 'listening');
    const { port } = blocker.address() as { port: number };
    const up = start({ PORT: String(port) });
    expect(await up.exited).toEqual({ code: 1 });
    blocker.close();
    expect(up.said()).toContain(`Port ${port} of 127.0.0.1 is taken`);
    expect(up.said()).toContain('PORT=');
    expect(up.said()).not.toContain('database');
  });

  test('every bad setting is named at once', async () => {
    const up = start({ PORT: 'eighty', RATE_LIMIT: 'sometimes', DATABASE_URL: 'mysql://root:hunter2@x/y' });
    expect(await up.exited).toEqual({ code: 1 });
    expect(up.said()).toContain('PORT is "eighty": expected a port from 0 to 65535');
    expect(up.said()).toContain('RATE_LIMIT is "sometimes": expected on or off');
    expect(up.said()).toContain('DATABASE_URL');
    expect(up.said()).not.toContain('hunter2');
  });

  test('a database that is not there is said in one line', async () => {
    const up = start({ PORT: String(await freePort()), DATABASE_URL: 'postgres://a:b@127.0.0.1:9/c' });
    expect(await up.exited).toEqual({ code: 1 });
    expect(up.said()).toMatch(/DATABASE_URL|ECONNREFUSED/);
    expect(up.said()).not.toContain('    at ');
  });
});

describeWithRedis('with REDIS_URL', () => {
  test(
    'the same whole start, with the queues on Redis',
    async () => {
      const redis = await startTestRedis();
      const up = await startReady({ REDIS_URL: redis.url });
      const { stdout } = await run('bash', [path.join(examples, 'first-recommendation.sh'), up.url]);
      expect(stdout.match(/^- .+: (Because|Similar).+/gm)).toHaveLength(10);
      up.child.kill('SIGINT');
      expect(await up.exited).toEqual({ code: 0 });
      expect(processesOf(dataDir)).toEqual([]);
      await redis.stop();
    },
    4 * MINUTES,
  );
});
