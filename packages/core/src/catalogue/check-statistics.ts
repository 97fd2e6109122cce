import type { Database } from '@matinee/db';
import { type RawBuilder, sql } from 'kysely';
import { movieTags } from '../cache/tags.ts';
import type { Deps } from '../deps.ts';

/** Movies looked at in one statement. */
const A_CHUNK = 500;

export type StatisticsReport = {
  /** Movies that were looked at. */
  checked: number;
  /** Those whose statistics were others than their ratings say, and are right now: none is expected. */
  repaired: number;
};

/**
 * Counts all ratings anew and compares with what is kept of them in `movie_stats`. A rating and the statistics that it
 * changes are committed together, so that within one statement they agree, whatever is being written meanwhile. What does
 * not agree is counted once more with the statistics locked, which no rating can pass, and put right.
 */
export async function checkStatistics(
  deps: Pick<Deps, 'db' | 'cache' | 'log'>,
  { signal, chunk = A_CHUNK }: { signal?: AbortSignal; chunk?: number } = {},
): Promise<StatisticsReport> {
  const report = { checked: 0, repaired: 0 };
  for (let after = 0; ; ) {
    signal?.throwIfAborted();
    const range = await nextRange(deps, { after, chunk });
    if (!range) break;
    const suspects = await transaction(deps, (trx) =>
      findDrift(trx, sql`m.id > ${after} and m.id <= ${range.last}`),
    );
    const repaired = suspects.length ? await transaction(deps, (trx) => repair(trx, suspects)) : [];
    if (repaired.length) {
      deps.log.error(
        { movieIds: repaired },
        'Statistics of movies were not what their ratings say; they are now',
      );
      await deps.cache.drop(movieTags(repaired));
    }
    report.checked += range.count;
    report.repaired += repaired.length;
    after = range.last;
  }
  deps.log.info(report, 'The statistics of all movies are checked');
  return report;
}

/** Movies that were rated by hundreds of thousands take longer than a request may. */
function transaction<T>({ db }: Pick<Deps, 'db'>, work: (trx: Database) => Promise<T>): Promise<T> {
  return db.transaction().execute(async (trx) => {
    await sql`set local statement_timeout = 0`.execute(trx);
    return work(trx);
  });
}

async function nextRange({ db }: Pick<Deps, 'db'>, { after, chunk }: { after: number; chunk: number }) {
  const { rows } = await sql<{ last: number | null; count: number }>`
    select max(id) as last, count(*)::int as count
    from (select id from movies where id > ${after} order by id limit ${chunk}) chunk`.execute(db);
  const [row] = rows;
  return row?.last ? { last: row.last, count: row.count } : undefined;
}

type Drift = { id: number; histogram: number[] };

/** Movies whose ratings count up to something else than what is kept, or of which nothing is kept. */
async function findDrift(db: Database, isAmong: RawBuilder<unknown>): Promise<Drift[]> {
  const { rows } = await sql<Drift>`
with counted as (
  select r.movie_id, array[${bars}] as histogram
  from ratings r join movies m on m.id = r.movie_id where ${isAmong} group by r.movie_id
)
select m.id, coalesce(counted.histogram, array_fill(0, array[10])) as histogram
from movies m left join counted on counted.movie_id = m.id left join movie_stats s on s.movie_id = m.id
where ${isAmong} and s.histogram is distinct from coalesce(counted.histogram, array_fill(0, array[10]))
order by m.id`.execute(db);
  return rows;
}

const bars = sql.join(
  Array.from({ length: 10 }, (_, i) => sql`count(*) filter (where r.score = ${sql.lit(i + 1)})::int`),
);

/** Locks in the order of ids, as ratings do. What was counted before the lock may be out of date: it is counted again. */
async function repair(trx: Database, suspects: readonly Drift[]): Promise<number[]> {
  const ids = suspects.map(({ id }) => id);
  const { rows: missing } = await sql<{ id: number }>`
    insert into movie_stats (movie_id) select id from movies where id = any (${ids}) on conflict do nothing
    returning movie_id as id`.execute(trx);
  await sql`
    select movie_id from movie_stats where movie_id = any (${ids}) order by movie_id for update`.execute(trx);
  const drift = await findDrift(trx, sql`m.id = any (${ids})`);
  for (const { id, histogram } of drift)
    await trx.updateTable('movie_stats').set({ histogram }).where('movie_id', '=', id).execute();
  return [...new Set([...missing, ...drift].map(({ id }) => id))];
}
