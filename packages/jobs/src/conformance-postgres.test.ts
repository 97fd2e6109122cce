import { describe } from 'vitest';
import { startPostgresBackend } from '../test/harness.ts';
import { runSuites } from '../test/suites.ts';

describe('on PostgreSQL', () => runSuites(startPostgresBackend));
