import { sql } from 'kysely';
import type { Deps } from '../deps.ts';
import { dropOldParts } from './drop-old-parts.ts';
import { deleteOldMisses } from './misses.ts';
import { NO_KEY } from './no-key.ts';
import { type WorkReport, workThrough } from './work-through.ts';

const DAY_MS = 86_400_000;
/** Early enough to be done before what TMDb says may be kept no longer. */
export const REFRESHED_DAYS = 150;
/** What TMDb does not know is not asked for again so soon. */
const MISSES_DAYS = 14;
const A_BATCH = 200;
const LOGGED_EVERY = 250;

type Options = { signal?: AbortSignal; onProgress?: (fraction: number, step: string) => void };

/**
 * Fetches from TMDb all movies that have a number there and were not told of within 150 days, the most popular first;
 * drops before that what has become too old, also without a key. Where it was stopped it goes on the next time: what
 * is stored is not asked for again.
 * @throws TmdbError when TMDb stays silent
 */
export async function enrichCatalogue(
  deps: Pick<Deps, 'db' | 'pool' | 'cache' | 'clock' | 'log' | 'tmdb'>,
  { signal, onProgress }: Options = {},
): Promise<(WorkReport & { dropped: number }) | (typeof NO_KEY & { dropped: number })> {
  const { tmdb, log } = deps;
  const dropped = await dropOldParts(deps, { signal });
  if (!tmdb) return { ...NO_KEY, dropped };
  await deleteOldMisses(deps, MISSES_DAYS * DAY_MS);
  const total = await countDue(deps);
  if (total) log.info({ total }, 'Movies to be fetched from TMDb');
  let done = 0;
  const report = await workThrough({ ...deps, tmdb }, listDue(deps), {
    signal,
    onProgress: (soFar) => {
      done++;
      onProgress?.(Math.min(1, done / total), `${done} of ${total} movies`);
      if (done % LOGGED_EVERY === 0) log.info({ ...soFar, done, total }, 'Movies fetched from TMDb');
    },
  });
  log.info({ ...report, total, dropped }, 'The catalogue is up to date with TMDb');
  return { ...report, dropped };
}

type Due = { id: number; tmdbId: number; popularity: number };

const isDue = (now: Date) => sql`
  m.deleted_at is null and m.tmdb_id is not null
  and not exists (select from movie_sources s where s.movie_id = m.id and s.source = 'tmdb' and s.part <> 'details'
    and s.fetched_at > ${new Date(now.getTime() - REFRESHED_DAYS * DAY_MS)})
  and not exists (select from tmdb_misses where reference = 'tmdb:' || m.tmdb_id)`;

/** Forward only: a movie of which TMDb says nothing usable is left for the next time. */
async function* listDue({ db, clock }: Pick<Deps, 'db' | 'clock'>) {
  const now = clock.now();
  let last: Due | undefined;
  for (;;) {
    const after = last
      ? sql`(m.popularity < ${last.popularity}::real or m.popularity = ${last.popularity}::real and m.id > ${last.id})`
      : sql`true`;
    const { rows } = await sql<Due>`
      select m.id, m.tmdb_id as "tmdbId", m.popularity from movies m
      where ${after} and ${isDue(now)} order by m.popularity desc, m.id limit ${A_BATCH}`.execute(db);
    if (!rows.length) return;
    yield rows.map(({ tmdbId }) => tmdbId);
    last = rows.at(-1);
  }
}

async function countDue({ db, clock }: Pick<Deps, 'db' | 'clock'>): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) from movies m where ${isDue(clock.now())}`.execute(db);
  return rows[0]?.count ?? 0;
}
