import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { noCache } from '@matinee/core/cache/no-cache';
import { systemClock } from '@matinee/core/deps';
import { createDiskStorage } from '@matinee/core/files/disk-storage';
import { createAvatarEncoder } from '@matinee/core/images/avatar-encoder';
import { testAges } from '@matinee/core/testing/cache';
import { type CuttableProxy, cuttableProxy } from '@matinee/core/testing/cuttable-proxy';
import { testAuthDeps } from '@matinee/core/testing/test-auth';
import { embeddedPostgresDir, migrate, openDatabase, startEmbeddedPostgres } from '@matinee/db';
import { createJobRuntime, createProducer } from '@matinee/jobs';
import type { Problem } from '@matinee/rest';
import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildServer } from './server.ts';
import { signUp, type TestAccount } from './testing/accounts.ts';

/** A PostgreSQL of its own, so that it can be stopped while other tests run. */
const opened = new AsyncDisposableStack();
let proxy: CuttableProxy;
let serverPid: number;
let api: FastifyInstance;
let url: string;
let ann: TestAccount;

beforeAll(async () => {
  const dir = await mkdtemp(path.join(tmpdir(), 'matinee-outage-'));
  // As root the cluster lies where its own user can enter.
  for (const folder of [dir, embeddedPostgresDir(dir)])
    opened.defer(() => rm(folder, { recursive: true, force: true }));
  const server = await startEmbeddedPostgres({ dir, durable: false });
  opened.defer(() => server.release());
  serverPid = server.pid;
  await migrate({ url: server.url });
  const address = new URL(server.url);
  proxy = opened.use(await cuttableProxy(Number(address.port)));
  address.port = String(proxy.port);
  const database = opened.adopt(openDatabase({ url: address.href, max: 4 }), (it) => it.close());
  const deps = {
    db: database.db,
    pool: database.pool,
    cache: noCache(testAges),
    clock: systemClock,
    log: pino({ level: 'silent' }),
    jobs: { enqueue: async () => ({ jobId: '1' }) },
    jobAdmin: createProducer(createJobRuntime({ databaseUrl: address.href })).admin,
    auth: await testAuthDeps(),
    files: createDiskStorage(tmpdir()),
    avatars: createAvatarEncoder(),
    publicUrl: 'http://127.0.0.1',
  };
  api = opened.adopt(await buildServer({ deps, corsOrigins: [], trustProxy: false }), (it) => it.close());
  url = await api.listen({ host: '127.0.0.1', port: 0 });
  ann = await signUp(url);
});
afterAll(() => opened.disposeAsync());

const get = (route: string) =>
  fetch(`${url}${route}`, {
    headers: { authorization: `Bearer ${ann.token}` },
    // Two seconds are promised; a machine under load may take longer, but nobody may wait for a timeout.
    signal: AbortSignal.timeout(6_000),
  });

const calls = ['/api/v1/movies', '/api/v1/me', '/api/v1/me/ratings', '/trpc/movies.list', '/trpc/me.get'];

async function expectOutage(): Promise<void> {
  const responses = await Promise.all([...calls, ...calls].map(get));
  for (const response of responses) {
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('2');
    const body = (await response.json()) as Problem & { error?: { data: { problem: Problem } } };
    const problem = body.error?.data.problem ?? body;
    expect(problem).toMatchObject({ status: 503, code: 'unavailable', retryAfter: 2 });
    expect(JSON.stringify(body)).not.toMatch(/ECONN|postgres|127\.0\.0\.1|terminated/i);
  }
  const login = { login: 'nobody', password: 'x' };
  const init = {
    method: 'POST',
    body: JSON.stringify(login),
    headers: { 'content-type': 'application/json' },
  };
  expect((await fetch(`${url}/api/v1/auth/login`, init)).status).toBe(503);
  const ready = await get('/health/ready');
  expect(ready.status).toBe(503);
  expect(await ready.json()).toMatchObject({
    status: 'down',
    dependencies: { database: { status: 'down' } },
  });
  const live = await get('/health/live');
  expect([live.status, await live.json()]).toEqual([200, { status: 'ok' }]);
}

async function expectService(): Promise<void> {
  for (const response of await Promise.all([...calls, ...calls].map(get))) expect(response.status).toBe(200);
  expect((await get('/health/ready')).status).toBe(200);
}

describe('when the database', () => {
  test('is there, all is well', expectService);

  test('has gone: 503 that says when to come back, and service again without a restart', async () => {
    await proxy.cut();
    await expectOutage();
    await proxy.mend();
    await expectService();
  });

  test('goes in the middle of a request: the same', async () => {
    const requests = Promise.all(Array.from({ length: 40 }, () => get('/api/v1/movies')));
    await proxy.cut();
    const statuses = new Set((await requests).map(({ status }) => status));
    await proxy.mend();
    expect([200, 503]).toEqual(expect.arrayContaining([...statuses]));
    await expectService();
  });

  // The server and its children are found in /proc.
  const isLinux = process.platform === 'linux';
  test.skipIf(!isLinux)(`hangs: the same${isLinux ? '' : ' (not run: needs Linux)'}`, async () => {
    const signal = async (name: 'SIGSTOP' | 'SIGCONT') => {
      for (const pid of [serverPid, ...(await childrenOf(serverPid))]) process.kill(pid, name);
    };
    await signal('SIGSTOP');
    try {
      await expectOutage();
    } finally {
      await signal('SIGCONT');
    }
    await expectService();
  });
});

async function childrenOf(pid: number): Promise<number[]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return text.split(' ').filter(Boolean).map(Number);
}
