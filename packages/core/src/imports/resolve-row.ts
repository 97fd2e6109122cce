import type { Database } from '@matinee/db';
import { sql } from 'kysely';
import { movieTag } from '../cache/tags.ts';
import type { Deps } from '../deps.ts';
import { AppError, notFound } from '../errors.ts';
import { getMovieId } from '../movies/movie-reference.ts';
import { announceTasteChange, nextChange } from '../recommendations/taste-changed.ts';
import type { Owner, Todo } from './apply/keeper.ts';
import { requireRecent } from './change-import.ts';
import { type Import, importColumns, toImport } from './import.ts';
import { type ImportRow, listRowsOf } from './list-rows.ts';
import { applyChunk } from './run/apply-rows.ts';
import { summarize } from './run/finish.ts';

export type ResolveRow = { userId: string; importId: string; part: string; row: number; movieId: string };

type ResolveDeps = Pick<Deps, 'db' | 'cache' | 'clock' | 'jobs' | 'log'>;

/**
 * Says which movie a row means that is ambiguous or unmatched, and does what the row says; in a dry run finds out what
 * that is.
 * @returns what became of the row: of a diary entry with a rating, of both
 * @throws AppError `notFound`, `conflict` for a row that has its movie or cannot be used, and for an import that is not
 *   done, was undone, or is too old
 */
export async function resolveRow(deps: ResolveDeps, params: ResolveRow): Promise<ImportRow[]> {
  const { userId, importId, part, row } = params;
  const { movieId, revision, isDryRun } = await deps.db.transaction().execute(async (trx) => {
    const owner = await holdOwner(trx, userId);
    const held = await holdDone(trx, params, deps.clock.now());
    const movie = await getMovieId({ db: trx }, params.movieId);
    const todos = await nameMovie(trx, params, movie);
    const running = { id: importId, conflicts: held.conflicts, isDryRun: held.isDryRun };
    await applyChunk(trx, todos, { running, owner, now: deps.clock.now() });
    const summary = JSON.stringify(await summarize(trx, importId));
    await trx.updateTable('imports').set({ summary }).where('id', '=', importId).execute();
    const user = await trx
      .selectFrom('users')
      .where('id', '=', userId)
      .select('taste_revision')
      .executeTakeFirstOrThrow();
    return { movieId: movie, revision: user.taste_revision, isDryRun: held.isDryRun };
  });
  if (!isDryRun) {
    await deps.cache.drop([movieTag(movieId)]);
    await announceTasteChange(deps, userId, { revision, steps: 1 });
  }
  return listRowsOf(deps, { importId, part, row });
}

async function holdOwner(trx: Database, userId: string): Promise<Owner> {
  const { rows } = await sql<{ rater_id: number; changed_at: Date }>`
update users u set library_changed_at = ${nextChange} from raters by
where u.id = ${userId} and by.user_id = u.id
returning by.id as rater_id, u.library_changed_at as changed_at`.execute(trx);
  const [row] = rows;
  if (!row) throw new AppError('unauthenticated', 'The account is gone');
  return { userId, raterId: row.rater_id, changedAt: row.changed_at };
}

async function holdDone(trx: Database, { userId, importId }: ResolveRow, now: Date): Promise<Import> {
  const row = await trx
    .selectFrom('imports')
    .where('id', '=', importId)
    .where('user_id', '=', userId)
    .select(importColumns)
    .forUpdate()
    .executeTakeFirst();
  if (!row) throw notFound('The import');
  const held = toImport(row);
  if (held.status !== 'done')
    throw new AppError('conflict', 'The import is not done yet, has failed or was undone');
  requireRecent(held, now);
  return held;
}

/** Gives the row its movie; what another row of the import has said of it already is not said again. */
async function nameMovie(
  trx: Database,
  { importId, part, row }: ResolveRow,
  movieId: number,
): Promise<Todo[]> {
  const { rows } = await sql<Pick<Todo, 'kind' | 'given'> & { status: string; is_said: boolean }>`
select r.kind, r.given, r.status, r.kind <> 'history' and exists (
  select from import_rows o where o.import_id = r.import_id and o.movie_id = ${movieId} and o.kind = r.kind
    and o.status = 'matched'
) as is_said
from import_rows r where r.import_id = ${importId} and r.part = ${part} and r.row_number = ${row}
for update of r`.execute(trx);
  if (rows.length === 0) throw notFound('The row');
  const open = rows.filter(({ status }) => status === 'ambiguous' || status === 'unmatched');
  if (open.length === 0) throw new AppError('conflict', 'The row has its movie already, or cannot be used');
  await sql`
update import_rows set status = 'matched', movie_id = ${movieId}, confidence = 1, message = null, candidates = null
where import_id = ${importId} and part = ${part} and row_number = ${row} and status in ('ambiguous', 'unmatched')`.execute(
    trx,
  );
  const said = open.filter(({ is_said }) => is_said).map(({ kind }) => kind);
  await sql`
update import_rows set effect = 'none', message = 'Another row says the same, or something newer'
where import_id = ${importId} and part = ${part} and row_number = ${row} and kind = any (${said}::text[])`.execute(
    trx,
  );
  return open
    .filter(({ is_said }) => !is_said)
    .map(({ kind, given }) => ({ part, row, kind, movieId, given }));
}
