import { vitestConfig } from '@matinee/config/vitest';

export default vitestConfig({
  globalSetup: '@matinee/db/testing/global-setup',
  include: ['*.test.ts'],
  // The examples run as programs of their own, where nothing is measured.
  coverage: { enabled: false },
});
