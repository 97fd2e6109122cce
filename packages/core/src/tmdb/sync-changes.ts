import type { TmdbClient } from '@matinee/tmdb';
import { sql } from 'kysely';
import type { Deps } from '../deps.ts';
import { NO_KEY } from './no-key.ts';
import { type WorkReport, workThrough } from './work-through.ts';

const DAY_MS = 86_400_000;
/** TMDb tells of no more at a time. */
const LONGEST_DAYS = 14;
/** Where it is kept until when changes were taken over. */
const STATE = 'changes';

/**
 * Refreshes the movies here that were edited at TMDb since the last time, at most fourteen days back; what changed
 * before that comes with the enrichment.
 * @throws TmdbError: the next run begins where this one did
 */
export async function syncChanges(
  deps: Pick<Deps, 'db' | 'cache' | 'clock' | 'log' | 'tmdb'>,
  { signal, onProgress }: { signal?: AbortSignal; onProgress?: (report: WorkReport) => void } = {},
): Promise<(WorkReport & { from: string; to: string }) | typeof NO_KEY> {
  const { tmdb, db, clock } = deps;
  if (!tmdb) return NO_KEY;
  const now = clock.now();
  const to = toDay(now);
  const from = await readStart(deps, now);
  const changed = listChanged({ db, tmdb }, { from, to, signal });
  const report = await workThrough({ ...deps, tmdb }, changed, { signal, ...(onProgress && { onProgress }) });
  await sql`
    insert into tmdb_list_states (list, fetched_at) values (${STATE}, ${now})
    on conflict (list) do update set fetched_at = excluded.fetched_at`.execute(db);
  return { ...report, from, to };
}

async function readStart({ db }: Pick<Deps, 'db'>, now: Date): Promise<string> {
  const row = await db
    .selectFrom('tmdb_list_states')
    .where('list', '=', STATE)
    .select('fetched_at')
    .executeTakeFirst();
  const last = row?.fetched_at.getTime() ?? now.getTime() - DAY_MS;
  return toDay(new Date(Math.max(last, now.getTime() - (LONGEST_DAYS - 1) * DAY_MS)));
}

function toDay(time: Date): string {
  return time.toISOString().slice(0, 10);
}

type Range = { from: string; to: string; signal: AbortSignal | undefined };

/** Of what was edited, those that are here and were told of before the last of these days. */
async function* listChanged(
  { db, tmdb }: Pick<Deps, 'db'> & { tmdb: TmdbClient },
  { from, to, signal }: Range,
) {
  for (let page = 1, pages = 1; page <= pages; page++) {
    const answer = await tmdb.listChanges({ of: 'movies', from, to, page }, signal && { signal });
    pages = answer.pages;
    const ids = answer.items.filter(({ isAdult }) => !isAdult).map(({ id }) => id);
    const { rows } = await sql<{ id: number }>`
      select tmdb_id as id from movies m
      where tmdb_id = any (${ids}::int[]) and deleted_at is null and exists (
        select from movie_sources s where s.movie_id = m.id and s.source = 'tmdb')`.execute(db);
    yield rows.map(({ id }) => id);
  }
}
