import { openDatabase } from '@matinee/db';
import { pino } from 'pino';
import { systemClock } from '../deps.ts';
import { train } from '../models/train.ts';

/** Trains in a process of its own, to be killed. */
const database = openDatabase({ url: process.env.DATABASE_URL ?? '' });
await train({ ...database, clock: systemClock, log: pino({ level: 'silent' }) }, { isLearned: false });
await database.close();
