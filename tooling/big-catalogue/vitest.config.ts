import { vitestConfig } from '@matinee/config/vitest';

export default vitestConfig({ globalSetup: '@matinee/db/testing/global-setup' });
