import { vitestConfig } from '@matinee/config/vitest';

// Much of what these tests do is waiting for servers and processes.
export default vitestConfig({ maxWorkers: 2 });
