import { systemClock } from '@matinee/core/deps';
import { train } from '@matinee/core/models/train';
import { openDatabase } from '@matinee/db';
import { pino } from 'pino';

const database = openDatabase({ url: process.env.DATABASE_URL ?? '' });
const report = await train({ ...database, clock: systemClock, log: pino({ level: 'silent' }) });
await database.close();
process.send?.({ ...report, 'peak RSS MB': Math.round(process.resourceUsage().maxRSS / 1024) });
process.disconnect();
