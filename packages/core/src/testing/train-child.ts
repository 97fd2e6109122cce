import { openDatabase } from '@matinee/db';
import { pino } from 'pino';
import { noCache } from '../cache/no-cache.ts';
import { systemClock } from '../deps.ts';
import { train } from '../models/train.ts';
import { testAges } from './cache.ts';

/** Trains in a process of its own, to be killed. */
const database = openDatabase({ url: process.env.DATABASE_URL ?? '' });
const cache = noCache(testAges);
await train({ ...database, cache, clock: systemClock, log: pino({ level: 'silent' }) }, { isLearned: false });
await database.close();
