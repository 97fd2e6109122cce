import { vitestConfig } from '@matinee/config/vitest';

export default vitestConfig({ globalSetup: './src/testing/global-setup.ts' });
