export { addFailedJob } from './failed-job.ts';
export { describeWithRedis, startTestRedis, type TestRedis, whyNoRedis } from './redis.ts';
