import { afterAll, beforeAll, describe } from 'vitest';
import { type Backend, startPostgresBackend, startRedisBackend } from '../test/harness.ts';
import { describeJobs } from '../test/suite-jobs.ts';
import { describeWorkers } from '../test/suite-workers.ts';
import { describeWithRedis } from './testing/index.ts';

describe('on PostgreSQL', () => runSuites(startPostgresBackend));
describeWithRedis('on Redis', () => runSuites(startRedisBackend));

function runSuites(start: () => Promise<Backend>): void {
  let backend: Backend;
  beforeAll(async () => {
    backend = await start();
  });
  afterAll(() => backend?.stop());
  describeJobs(() => backend.connection);
  describeWorkers(() => backend.connection);
}
