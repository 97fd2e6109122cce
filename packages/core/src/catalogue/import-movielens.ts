import path from 'node:path';
import type pg from 'pg';
import type { Deps } from '../deps.ts';
import { importMovies } from './import-movies.ts';
import { importRatings, RATINGS_A_BATCH } from './import-ratings.ts';
import { emptyReport, type ImportProgress, type ImportReport, lineSkipper } from './import-report.ts';
import { importTags } from './import-tags.ts';
import { findMovieLensFiles, type MovieLensFile } from './movielens-files.ts';
import { readLinks, readMovies } from './read-movies.ts';
import type { RecordSource } from './read-records.ts';
import { POPULARITY_STATEMENT } from './refresh-popularity.ts';

export type ImportMovieLensParams = {
  dir: string;
  /** `raters.source`; default `movielens:<name of the directory>`. */
  source?: string;
  /** Stop at the first broken line instead of skipping it. */
  strict?: boolean;
  onProgress?: (progress: ImportProgress) => void;
  signal?: AbortSignal;
  batchSize?: number;
};

/** One import at a time. */
export const IMPORT_LOCK = 4_206_995;

/**
 * Loads a MovieLens directory: movies and tags in one transaction, ratings by batches. What was loaded before is
 * known again, so a second run changes nothing and one that was interrupted is completed by the next.
 * @throws ImportError for a directory without the files, or at a broken line when `strict`
 */
export async function importMovieLens(
  { pool, log }: Pick<Deps, 'pool' | 'log'>,
  params: ImportMovieLensParams,
): Promise<ImportReport> {
  const client = await pool.connect();
  let failure: unknown;
  try {
    await client.query('set statement_timeout = 0');
    if (!(await tryLock(client))) {
      log.info('Another import is running; waiting for it');
      await client.query('select pg_advisory_lock($1)', [IMPORT_LOCK]);
    }
    const report = await loadMovieLens(client, { ...params, inTransaction: transactionOf(client) });
    await client.query('select pg_advisory_unlock($1)', [IMPORT_LOCK]);
    await client.query('reset statement_timeout');
    log.info(report, 'Import finished');
    return report;
  } catch (error) {
    failure = error;
    throw error;
  } finally {
    // Closing the connection rolls back, unlocks and drops the temporary tables.
    client.release(failure !== undefined);
  }
}

export type LoadParams = ImportMovieLensParams & {
  /** Each step runs in one: a transaction of its own, or the one that is open already. */
  inTransaction: (run: () => Promise<void>) => Promise<void>;
};

/** The import itself, on a connection without a statement timeout. */
export async function loadMovieLens(client: pg.PoolClient, params: LoadParams): Promise<ImportReport> {
  const { dir, inTransaction, signal, batchSize = RATINGS_A_BATCH } = params;
  const started = performance.now();
  const files = await findMovieLensFiles(dir);
  const name = params.source ?? `movielens:${path.basename(path.resolve(dir))}`;
  const report = emptyReport(name);
  const skip = lineSkipper(report, params.strict ?? false);
  const total = Object.values(files).reduce((sum, file) => sum + (file?.bytes ?? 0), 0);
  let done = 0;
  const reader = (phase: ImportProgress['phase'], file: MovieLensFile, fields: number): RecordSource => ({
    file,
    fields,
    skip,
    signal,
    onBytes: (bytes) => {
      done += bytes;
      params.onProgress?.({ phase, done, total });
    },
  });

  const links = files.links ? await readLinks(reader('movies', files.links, 3)) : new Map();
  const movies = await readMovies(reader('movies', files.movies, 3), { links, report });
  let movieIds = new Map<number, number>();
  await inTransaction(async () => {
    await importMovies(client, { movies, report });
    movieIds = await readMovieIds(client);
    if (files.tags) await importTags(client, { source: reader('tags', files.tags, 4), movieIds, report });
  });
  const ratings = reader('ratings', files.ratings, 4);
  await importRatings(client, { name, source: ratings, movieIds, report, batchSize, inTransaction });
  params.onProgress?.({ phase: 'popularity', done: total, total });
  await inTransaction(() => finish(client, report));
  report.seconds = (performance.now() - started) / 1000;
  return report;
}

async function finish(client: pg.PoolClient, report: ImportReport): Promise<void> {
  await client.query(POPULARITY_STATEMENT);
  const { rows } = await client.query<{ count: number }>('select count(*) from raters where source = $1', [
    report.source,
  ]);
  report.raters.known = (rows[0]?.count ?? 0) - report.raters.new;
  await client.query('analyze movies, genres, movie_genres, tags, movie_tags, raters, ratings, movie_stats');
}

async function readMovieIds(client: pg.PoolClient): Promise<Map<number, number>> {
  const { rows } = await client.query<{ key: number; id: number }>(
    'select movielens_id as key, id from movies where movielens_id is not null',
  );
  return new Map(rows.map(({ key, id }) => [key, id]));
}

async function tryLock(client: pg.PoolClient): Promise<boolean> {
  const { rows } = await client.query<{ locked: boolean }>('select pg_try_advisory_lock($1) as locked', [
    IMPORT_LOCK,
  ]);
  return rows[0]?.locked === true;
}

function transactionOf(client: pg.PoolClient): LoadParams['inTransaction'] {
  return async (run) => {
    await client.query('begin');
    await run();
    await client.query('commit');
  };
}
