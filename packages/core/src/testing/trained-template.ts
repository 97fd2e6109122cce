import path from 'node:path';
import { openDatabase } from '@matinee/db';
import type { Template } from '@matinee/db/testing';
import { pino } from 'pino';
import { noCache } from '../cache/no-cache.ts';
import { systemClock } from '../deps.ts';
import { train } from '../models/train.ts';
import { testAges } from './cache.ts';
import { hashSources } from './hash-sources.ts';
import { sampleTemplate } from './sample-template.ts';

const log = pino({ level: 'silent' });
const here = import.meta.dirname;

/** The sample catalogue and a model trained on it: `createTestDeps(trainedTemplate())`. */
export function trainedTemplate(): Template {
  const sample = sampleTemplate();
  const sources = hashSources(path.join(here, '../models'), path.join(here, '../../../recommender/src'));
  return {
    key: `trained:${sample.key}:${sources}`,
    prepare: async (url) => {
      await sample.prepare(url);
      const database = openDatabase({ url });
      try {
        const deps = { ...database, cache: noCache(testAges), clock: systemClock, log };
        await train(deps, { isLearned: false });
      } finally {
        await database.close();
      }
    },
  };
}
