import type { Database } from '@matinee/db';
import { sql } from 'kysely';
import { movieTags } from '../../cache/tags.ts';
import type { Deps } from '../../deps.ts';
import { announceTasteChange } from '../../recommendations/taste-changed.ts';
import type { RowCount, Summary } from '../import.ts';
import { holdImport, type Running } from './running.ts';

type FinishDeps = Pick<Deps, 'db' | 'cache' | 'clock' | 'jobs' | 'log'>;

/** Says that it is done, with how many rows became what; then whoever depends on what was written is told. */
export async function finishImport(deps: FinishDeps, running: Running): Promise<void> {
  if (!running.isDryRun) await dropMovies(deps, running.id);
  const revision = await deps.db.transaction().execute(async (trx) => {
    await holdImport(trx, running);
    const now = deps.clock.now();
    const summary = JSON.stringify(await summarize(trx, running.id));
    const ends =
      running.status === 'undoing'
        ? { status: 'undone', undone_at: now }
        : { status: 'done', finished_at: now };
    await trx
      .updateTable('imports')
      .set({ ...ends, summary, rows_done: running.total ?? running.done })
      .where('id', '=', running.id)
      .execute();
    const user = await trx
      .selectFrom('users')
      .where('id', '=', running.userId)
      .select('taste_revision')
      .executeTakeFirst();
    return user?.taste_revision ?? null;
  });
  if (!running.isDryRun) await announceTasteChange(deps, running.userId, { revision, steps: 1 });
}

/** Says why it went wrong; what was written until then can be undone. */
export async function failImport(deps: FinishDeps, running: Running, error: string): Promise<void> {
  if (running.total !== null && !running.isDryRun) await dropMovies(deps, running.id);
  await deps.db.transaction().execute(async (trx) => {
    await holdImport(trx, running);
    const summary = JSON.stringify(await summarize(trx, running.id));
    await trx
      .updateTable('imports')
      .set({ status: 'failed', error, summary, file_key: null, finished_at: deps.clock.now() })
      .where('id', '=', running.id)
      .execute();
  });
}

export async function summarize(trx: Database, importId: string): Promise<Summary> {
  const { rows: counts } = await sql<RowCount>`
select kind, status, effect, count(*) from import_rows where import_id = ${importId}
group by kind, status, effect order by kind, status, effect`.execute(trx);
  const row = await trx.selectFrom('imports').where('id', '=', importId).select('summary').executeTakeFirst();
  const ignoredFiles = (row?.summary as Summary | null | undefined)?.ignoredFiles ?? [];
  return { counts, ignoredFiles };
}

async function dropMovies({ db, cache }: Pick<Deps, 'db' | 'cache'>, importId: string): Promise<void> {
  const { rows } = await sql<{ movie_id: number }>`
select distinct movie_id from import_rows
where import_id = ${importId} and effect in ('created', 'replaced', 'undone') and movie_id is not null`.execute(
    db,
  );
  if (rows.length > 0) await cache.drop(movieTags(rows.map(({ movie_id }) => movie_id)));
}
