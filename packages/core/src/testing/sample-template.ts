import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { openDatabase } from '@matinee/db';
import type { Template } from '@matinee/db/testing';
import { pino } from 'pino';
import { loadSample, SAMPLE_DIR } from '../catalogue/load-sample.ts';

/** A database with the sample catalogue: `createTestDeps(sampleTemplate())`. Loaded once, then cloned. */
export function sampleTemplate(): Template {
  return {
    key: `sample:${hashFolder(SAMPLE_DIR, '')}:${hashFolder(path.join(import.meta.dirname, '../catalogue'), '.ts')}`,
    prepare: async (url) => {
      const { pool } = openDatabase({ url });
      try {
        await loadSample({ pool, log: pino({ level: 'silent' }) });
      } finally {
        await pool.end();
      }
    },
  };
}

function hashFolder(folder: string, ending: string): string {
  const hash = createHash('sha256');
  for (const name of readdirSync(folder).sort())
    if (name.endsWith(ending) && !name.endsWith('.test.ts'))
      hash.update(readFileSync(path.join(folder, name)));
  return hash.digest('hex').slice(0, 16);
}
