import { addFailedJob } from '@matinee/jobs/testing';
import type { TestDeps } from './test-deps.ts';

/** A job of the maintenance queue that has failed for this reason; returns its id, as administrators name it. */
export function failedJob({ database }: TestDeps, failure: string): Promise<string> {
  return addFailedJob({ databaseUrl: database.url }, { name: 'accounts.cleanUp', failure });
}
