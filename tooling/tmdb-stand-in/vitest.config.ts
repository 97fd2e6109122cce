import { vitestConfig } from '@matinee/config/vitest';

export default vitestConfig();
