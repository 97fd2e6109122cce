import path from 'node:path';
import { openDatabase } from '@matinee/db';
import type { Template } from '@matinee/db/testing';
import { pino } from 'pino';
import { noCache } from '../cache/no-cache.ts';
import { FACTS_FILE } from '../catalogue/film-facts.ts';
import { loadSample, SAMPLE_DIR } from '../catalogue/load-sample.ts';
import { testAges } from './cache.ts';
import { hashSources } from './hash-sources.ts';

/** A database with the sample catalogue: `createTestDeps(sampleTemplate())`. Loaded once, then cloned. */
export function sampleTemplate(): Template {
  return {
    key: `sample:${hashSources(SAMPLE_DIR, path.dirname(FACTS_FILE), path.join(import.meta.dirname, '../catalogue'))}`,
    prepare: async (url) => {
      const database = openDatabase({ url });
      try {
        await loadSample({ ...database, cache: noCache(testAges), log: pino({ level: 'silent' }) });
      } finally {
        await database.close();
      }
    },
  };
}
