export { describeWithRedis, startTestRedis, type TestRedis, whyNoRedis } from './redis.ts';
