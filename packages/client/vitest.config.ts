import { vitestConfig } from '@matinee/config/vitest';

// Compilers and npm run in some of the tests.
export default vitestConfig({ globalSetup: '@matinee/db/testing/global-setup', testTimeout: 120_000 });
