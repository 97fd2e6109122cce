import { systemClock } from '@matinee/core/deps';
import { train } from '@matinee/core/models/train';
import { openDatabase } from '@matinee/db';
import { pino } from 'pino';

const database = openDatabase({ url: process.env.DATABASE_URL ?? '' });
const report = await train({ ...database, clock: systemClock, log: pino({ level: 'silent' }) });
await database.close();
const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
process.send?.({
  ...report,
  'CPU seconds of all threads': ((userCPUTime + systemCPUTime) / 1e6).toFixed(1),
  'peak RSS MB': Math.round(maxRSS / 1024),
});
process.disconnect();
