import { hashSources } from '@matinee/core/testing/hash-sources';
import { sampleTemplate } from '@matinee/core/testing/sample-template';
import { openDatabase } from '@matinee/db';
import type { Template } from '@matinee/db/testing';
import { growCatalogue } from './grow-catalogue.ts';

/** The sample grown to this many movies: `createTestDatabase(bigTemplate(20_000))`. Made once, then cloned. */
export function bigTemplate(movies: number): Template {
  const sample = sampleTemplate();
  return {
    key: `big:${movies}:${sample.key}:${hashSources(import.meta.dirname)}`,
    prepare: async (url) => {
      await sample.prepare(url);
      const { pool, close } = openDatabase({ url, statementTimeoutMs: 0 });
      try {
        const client = await pool.connect();
        await growCatalogue(client, { movies });
        await client.query('vacuum (analyze)');
        client.release();
      } finally {
        await close();
      }
    },
  };
}
