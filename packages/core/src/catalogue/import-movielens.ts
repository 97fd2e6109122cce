import path from 'node:path';
import type pg from 'pg';
import { GENRES, LISTS, MOVIES } from '../cache/tags.ts';
import type { Deps } from '../deps.ts';
import { ImportError } from './import-error.ts';
import { importMovies } from './import-movies.ts';
import { importRatings, RATINGS_A_BATCH } from './import-ratings.ts';
import { emptyReport, type ImportProgress, type ImportReport, lineSkipper } from './import-report.ts';
import { importTags } from './import-tags.ts';
import { loadFacts } from './load-facts.ts';
import { findMovieLensFiles, type MovieLensFile, type MovieLensFiles } from './movielens-files.ts';
import { readLinks, readMovies } from './read-movies.ts';
import type { RecordSource } from './read-records.ts';
import { refreshPopularity } from './refresh-popularity.ts';
import { withConnection } from './with-connection.ts';

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
 * @throws ImportError for a directory without the files, a file with other columns, the source `user`, or a broken line
 *   when `strict`
 */
export async function importMovieLens(
  { db, pool, cache, log }: Pick<Deps, 'db' | 'pool' | 'cache' | 'log'>,
  params: ImportMovieLensParams,
): Promise<ImportReport> {
  const files = await findMovieLensFiles(params.dir);
  const source = params.source ?? `movielens:${path.basename(path.resolve(params.dir))}`;
  if (source === 'user') throw new ImportError('badSource', 'The source "user" is that of accounts');
  return withConnection({ pool, log }, async (client) => {
    await client.query('set statement_timeout = 0');
    await takeImportLock(client, log);
    const inTransaction = transactionOf(client);
    const report = await loadMovieLens(client, { ...params, files, source, inTransaction });
    await inTransaction(async () => {
      await loadFacts(client);
    });
    await refreshPopularity({ db, cache });
    await cache.drop([MOVIES, LISTS, GENRES]);
    await settle(client);
    await client.query('select pg_advisory_unlock($1)', [IMPORT_LOCK]);
    await client.query('reset statement_timeout');
    log.info(report, 'Import finished');
    return report;
  });
}

export type LoadParams = Omit<ImportMovieLensParams, 'dir'> & {
  files: MovieLensFiles;
  source: string;
  /** Each step runs in one: a transaction of its own, or the one that is open already. */
  inTransaction: (run: () => Promise<void>) => Promise<void>;
};

/** The import without popularity, on a connection that has no statement timeout. */
export async function loadMovieLens(client: pg.PoolClient, params: LoadParams): Promise<ImportReport> {
  const { files, source: name, inTransaction, batchSize = RATINGS_A_BATCH } = params;
  const started = performance.now();
  const report = emptyReport(name);
  const open = opener(params, report);
  const links = files.links
    ? await readLinks(open('movies', files.links, ['movieId', 'imdbId', 'tmdbId']))
    : new Map();
  const movies = await readMovies(open('movies', files.movies, ['movieId', 'title', 'genres']), {
    links,
    report,
  });
  let movieIds = new Map<number, number>();
  await inTransaction(async () => {
    await importMovies(client, { movies, report });
    movieIds = await readMovieIds(client);
    if (files.tags)
      await importTags(client, {
        source: open('tags', files.tags, ['userId', 'movieId', 'tag', 'timestamp']),
        movieIds,
        report,
      });
  });
  const source = open('ratings', files.ratings, ['userId', 'movieId', 'rating', 'timestamp']);
  await importRatings(client, { name, source, movieIds, report, batchSize, inTransaction });
  const { rows } = await client.query<{ count: number }>('select count(*) from raters where source = $1', [
    name,
  ]);
  report.raters.known = (rows[0]?.count ?? 0) - report.raters.new;
  report.seconds = (performance.now() - started) / 1000;
  return report;
}

/**
 * What autovacuum would do a minute later, for a connection that is in no transaction: until then the planner knows
 * neither how large the tables are nor that a search by its indexes is cheap.
 */
export async function settle(client: pg.PoolClient): Promise<void> {
  await client.query(
    'vacuum (analyze) movies, search_titles, search_documents, search_words, search_foremost',
  );
  await client.query('analyze genres, movie_genres, tags, movie_tags, raters, ratings, movie_stats');
}

/** Opens the files so that their bytes add up to one progress. */
function opener({ files, strict, signal, onProgress }: LoadParams, report: ImportReport) {
  const skip = lineSkipper(report, strict ?? false);
  const total = Object.values(files).reduce((sum, file) => sum + (file?.bytes ?? 0), 0);
  let done = 0;
  return (phase: ImportProgress['phase'], file: MovieLensFile, columns: readonly string[]): RecordSource => ({
    file,
    columns,
    skip,
    signal,
    onBytes: (bytes) => {
      done += bytes;
      onProgress?.({ phase, done, total });
    },
  });
}

/** Ratings and tags of a duplicate are those of the movie it was merged into. */
async function readMovieIds(client: pg.PoolClient): Promise<Map<number, number>> {
  const { rows } = await client.query<{ key: number; id: number }>(
    'select movielens_id as key, coalesce(merged_into, id) as id from movies where movielens_id is not null',
  );
  return new Map(rows.map(({ key, id }) => [key, id]));
}

async function takeImportLock(client: pg.PoolClient, log: Deps['log']): Promise<void> {
  const { rows } = await client.query<{ locked: boolean }>('select pg_try_advisory_lock($1) as locked', [
    IMPORT_LOCK,
  ]);
  if (rows[0]?.locked) return;
  log.warn('Another import is running; waiting for it');
  await client.query('select pg_advisory_lock($1)', [IMPORT_LOCK]);
}

function transactionOf(client: pg.PoolClient): LoadParams['inTransaction'] {
  return async (run) => {
    await client.query('begin');
    await run();
    await client.query('commit');
  };
}
