import { vitestConfig } from '@matinee/config/vitest';

// These tests wait far more than they compute: more files at once than cores.
export default vitestConfig({ maxWorkers: 4, testTimeout: 60_000 });
