import { startRedisBackend } from '../test/harness.ts';
import { runSuites } from '../test/suites.ts';
import { describeWithRedis } from './testing/index.ts';

describeWithRedis('on Redis', () => runSuites(startRedisBackend));
