import { setTimeout as sleep } from 'node:timers/promises';
import { openDatabase } from '@matinee/db';
import { startStandIn } from '@matinee/tmdb-stand-in/server';
import { startProgram } from './processes.ts';

const WORKER = '../../../apps/worker/src/main.ts';
const PARTS = 5;
const POLL_MS = 250;

/**
 * How fast a worker fetches every movie of the sample that has a number at TMDb from the stand-in, beside the 40 requests a second
 * it allows itself, and its memory as it goes on.
 */
export async function measureEnrichment(databaseUrl: string, dataDir: string): Promise<void> {
  const standIn = await startStandIn();
  const { pool, close } = openDatabase({ url: databaseUrl });
  const count = async (query: string) => {
    const { rows } = await pool.query<{ count: number }>(query);
    return Number(rows[0]?.count);
  };
  const total = await count('select count(*) from movies where tmdb_id is not null');
  const settings = { TMDB_API_KEY: '0'.repeat(32), TMDB_BASE_URL: standIn.baseUrl, SAMPLE_DATA: 'off' };
  const env = { DATABASE_URL: databaseUrl, MATINEE_DATA_DIR: dataDir, LOG_LEVEL: 'warn', ...settings };
  const began = performance.now();
  const rows: Record<string, number | null>[] = [];
  {
    await using worker = await startProgram(WORKER, env);
    let [before, since] = [0, began];
    for (let part = 1; part <= PARTS; part++) {
      const goal = Math.floor((part * total) / PARTS);
      let done = await count(DONE);
      for (; done < goal; done = await count(DONE)) await sleep(POLL_MS);
      const now = performance.now();
      const rate = Math.round((10_000 * (done - before)) / (now - since)) / 10;
      rows.push({ movies: done, 'movies a second': rate, 'RSS MB': worker.rssMb() });
      [before, since] = [done, now];
    }
  }
  await close();
  await standIn.close();
  const seconds = ((performance.now() - began) / 1000).toFixed(0);
  console.log(
    `\n${total} movies fetched from the stand-in in ${seconds} s; it allows itself 40 requests a second`,
  );
  console.table(rows);
}

/** What TMDb told of, or said it does not know. */
const DONE = `select (select count(distinct movie_id) from movie_sources where source = 'tmdb' and part <> 'details')
  + (select count(*) from tmdb_misses) as count`;
