import { fileURLToPath } from 'node:url';
import type pg from 'pg';
import { GENRES, LISTS, MOVIES } from '../cache/tags.ts';
import type { Deps } from '../deps.ts';
import { IMPORT_LOCK, type LoadParams, loadMovieLens, settle } from './import-movielens.ts';
import type { ImportProgress, ImportReport } from './import-report.ts';
import { loadFacts, lockPeople } from './load-facts.ts';
import { findMovieLensFiles } from './movielens-files.ts';
import { POPULARITY_STATEMENT } from './refresh-popularity.ts';
import { withConnection } from './with-connection.ts';
import { withoutForeignKeys } from './without-foreign-keys.ts';

/** Where the bundled sample lies; its README.txt is its licence. */
export const SAMPLE_DIR = fileURLToPath(new URL('../../../../data/ml-latest-small', import.meta.url));

/** `raters.source` of the sample. It is loaded in one transaction, so one such rater says all are there. */
export const SAMPLE_SOURCE = 'movielens:ml-latest-small';

export type LoadSampleParams = {
  onProgress?: (progress: ImportProgress) => void;
  signal?: AbortSignal;
};

/** Whether SAMPLE_DATA asks for the sample: `auto` wants it only beside the embedded database. */
export function shouldLoadSample(params: { setting: 'auto' | 'on' | 'off'; isEmbedded: boolean }): boolean {
  return params.setting === 'on' || (params.setting === 'auto' && params.isEmbedded);
}

/**
 * Loads the bundled sample unless it is there, and the facts about its films. All or nothing: killed half-way, the
 * next start loads it again. In empty tables ids count from 1, movies in the order of their MovieLens ids.
 * @returns the report, or undefined when it was there already
 */
export async function loadSample(
  { pool, cache, log }: Pick<Deps, 'pool' | 'cache' | 'log'>,
  params: LoadSampleParams = {},
): Promise<ImportReport | undefined> {
  return withConnection({ pool, log }, async (client) => {
    // A look first, in a transaction of its own: it must not wait for an import that has hours to go, and what
    // it has looked at must be free again before it waits for one.
    await begin(client);
    const isThere = await isSampleLoaded(client);
    await client.query('commit');
    await begin(client);
    if (!isThere) await client.query('select pg_advisory_xact_lock($1)', [IMPORT_LOCK]);
    // Before any table is locked: whoever stores a movie has them the same way round.
    await lockPeople(client);
    const isKnown = isThere || (await isSampleLoaded(client));
    const report = isKnown ? undefined : await load(client, params);
    const facts = await loadFacts(client);
    await client.query('commit');
    // What is searched is there only now.
    if (report || facts.credits) await client.query('select refresh_search_foremost()');
    if (report) await settle(client);
    if (facts.credits) await client.query('analyze people, movie_cast, movie_crew, movie_sources');
    if (report || facts.details || facts.credits) await cache.drop([MOVIES, LISTS, GENRES]);
    if (report) log.info(report, 'Sample catalogue loaded');
    if (facts.details || facts.credits) log.info(facts, 'Facts about films loaded');
    return report;
  });
}

/** While another process loads the sample, even a look at the tables waits: longer than queries may. */
async function begin(client: pg.PoolClient): Promise<void> {
  await client.query('begin');
  await client.query('set local statement_timeout = 0');
}

async function load(client: pg.PoolClient, params: LoadSampleParams): Promise<ImportReport> {
  await restartIds(client);
  const files = await findMovieLensFiles(SAMPLE_DIR);
  const inTransaction: LoadParams['inTransaction'] = (step) => step();
  const run = () => loadMovieLens(client, { ...params, files, source: SAMPLE_SOURCE, inTransaction });
  const isFirst = await isEmpty(client, 'ratings');
  const report = isFirst ? await withoutForeignKeys(client, { table: 'ratings', run }) : await run();
  await client.query(POPULARITY_STATEMENT);
  return report;
}

async function isSampleLoaded(client: pg.PoolClient): Promise<boolean> {
  const { rowCount } = await client.query('select from raters where source = $1 limit 1', [SAMPLE_SOURCE]);
  return rowCount === 1;
}

/** A load that was rolled back has used up ids; a sequence doesn't roll back unless it is restarted. */
async function restartIds(client: pg.PoolClient): Promise<void> {
  await client.query('lock table movies, genres, tags, raters in share row exclusive mode');
  for (const table of ['movies', 'genres', 'tags', 'raters'])
    if (await isEmpty(client, table)) await client.query(`alter table ${table} alter column id restart`);
}

async function isEmpty(client: pg.PoolClient, table: string): Promise<boolean> {
  return (await client.query(`select from ${table} limit 1`)).rowCount === 0;
}
