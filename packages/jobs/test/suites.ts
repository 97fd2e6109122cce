import { afterAll, beforeAll } from 'vitest';
import type { Backend } from './harness.ts';
import { describeAdmin } from './suite-admin.ts';
import { describeFlows } from './suite-flows.ts';
import { describeJobs } from './suite-jobs.ts';
import { describeWorkers } from './suite-workers.ts';

/** Everything both backends must do alike. */
export function runSuites(start: () => Promise<Backend>): void {
  let backend: Backend;
  beforeAll(async () => {
    backend = await start();
  });
  afterAll(() => backend?.stop());
  describeJobs(() => backend.connection);
  describeWorkers(() => backend.connection);
  describeAdmin(() => backend.connection);
  describeFlows(() => backend.connection);
}
