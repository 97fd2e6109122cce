import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createTestDatabase, type Template, type TestDatabase } from '@matinee/db/testing';
import { pino } from 'pino';
import { noCache } from '../cache/no-cache.ts';
import type { Deps } from '../deps.ts';
import { createDiskStorage } from '../files/disk-storage.ts';
import { createAvatarEncoder } from '../images/avatar-encoder.ts';
import { testAges } from './cache.ts';
import { testAuthDeps } from './test-auth.ts';
import { testQueues } from './test-queues.ts';

export type TestDeps = Deps &
  AsyncDisposable & {
    database: TestDatabase;
    /** Set it to move time. */
    time: { now: Date };
    /** What was enqueued, in order. */
    enqueued: { name: string; payload: unknown }[];
    destroy(): Promise<void>;
  };

/** Deps over a real database of one's own; only the clock, the log and the queue are stand-ins. */
export async function createTestDeps(template?: Template): Promise<TestDeps> {
  const database = await createTestDatabase(template);
  const dir = await mkdtemp(path.join(tmpdir(), 'matinee-files-'));
  const queues = testQueues(database.url);
  const destroy = async () => {
    await queues.close();
    await rm(dir, { recursive: true, force: true });
    await database.destroy();
  };
  const time = { now: new Date() };
  const enqueued: TestDeps['enqueued'] = [];
  return {
    database,
    time,
    enqueued,
    db: database.db,
    pool: database.pool,
    cache: noCache(testAges),
    clock: { now: () => time.now },
    log: pino({ level: 'silent' }),
    jobs: {
      enqueue: async (name, payload) => {
        enqueued.push({ name, payload });
        return { jobId: String(enqueued.length) };
      },
    },
    jobAdmin: queues.admin,
    auth: await testAuthDeps(),
    files: createDiskStorage(dir),
    avatars: createAvatarEncoder(),
    publicUrl: 'http://127.0.0.1',
    destroy,
    [Symbol.asyncDispose]: destroy,
  };
}
