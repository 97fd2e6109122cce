import { vitestConfig } from '@matinee/config/vitest';

// These tests wait for servers far more than they compute: more files at once than cores.
export default vitestConfig({ globalSetup: './src/testing/global-setup.ts', maxWorkers: 4 });
