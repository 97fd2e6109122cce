import { parseArgs } from 'node:util';
import { openDatabase } from '@matinee/db';
import { growCatalogue } from './grow-catalogue.ts';

/**
 * `DATABASE_URL=… node src/main.ts --movies 100000`: brings a database that has the sample to so many movies. For
 * databases made for measuring: what is made up cannot be told from the sample afterwards.
 */
const { values } = parseArgs({
  options: { movies: { type: 'string', default: '100000' }, seed: { type: 'string', default: '1' } },
});
const { DATABASE_URL: url } = process.env;
const movies = Number(values.movies);
const seed = Number(values.seed);
if (!url) throw new Error('DATABASE_URL is not set: it names a database of its own that has the sample');
if (!Number.isSafeInteger(movies) || movies < 1) throw new Error(`--movies ${values.movies} is no number`);
if (!Number.isSafeInteger(seed)) throw new Error(`--seed ${values.seed} is no number`);

const database = openDatabase({ url, max: 1, statementTimeoutMs: 0 });
const client = await database.pool.connect();
try {
  const began = performance.now();
  const made = await growCatalogue(client, { movies, seed });
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  console.log(`${made.movies} movies and ${made.people} people, made in ${seconds} s`);
} finally {
  client.release();
  await database.close();
}
