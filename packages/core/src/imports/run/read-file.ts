import type { Database } from '@matinee/db';
import { sql } from 'kysely';
import type { Deps } from '../../deps.ts';
import { badFile } from '../files/bad-file.ts';
import { type Plan, planUpload } from '../formats/plan.ts';
import { type PartRow, readRows } from '../formats/read-rows.ts';
import type { Summary } from '../import.ts';
import { type Match, matchRows } from '../match/match-rows.ts';
import { advance, CHUNK_ROWS, holdImport, type Running, type RunOptions } from './running.ts';
import { settleDuplicates } from './settle-duplicates.ts';

type ReadDeps = Pick<Deps, 'db' | 'clock' | 'files' | 'log'>;

/**
 * Reads the file into rows, each with the movie it means, a chunk at a time; what an earlier run has read is passed over.
 * Afterwards the file is gone.
 * @throws AppError `validationFailed` for a file that cannot be read to its end
 */
export async function readFile(deps: ReadDeps, running: Running, options: RunOptions): Promise<void> {
  const { fileKey, fileName, source, columns } = running;
  const bytes = fileKey === null ? undefined : await deps.files.read(fileKey);
  if (!bytes) throw badFile('The file is not there any more: send it again');
  const plan = await planUpload({ bytes, fileName, source, columns });
  for await (const chunk of chunksOf(readRows(plan, { now: deps.clock.now() }), running.done)) {
    options.signal?.throwIfAborted();
    await storeChunk(deps, running, chunk);
    options.onProgress?.(running.done, null);
  }
  await finishReading(deps, running, plan);
  if (fileKey !== null) await removeFile(deps, fileKey);
}

/** What cannot be removed now, the clean-up job finds. */
export async function removeFile({ files, log }: Pick<Deps, 'files' | 'log'>, key: string): Promise<void> {
  await files.remove(key).catch((error: unknown) => {
    log.warn({ err: error }, 'The file of an import could not be removed');
  });
}

async function* chunksOf(rows: AsyncIterable<PartRow>, skip: number): AsyncGenerator<PartRow[]> {
  let left = skip;
  let chunk: PartRow[] = [];
  for await (const row of rows) {
    if (left > 0) left -= 1;
    else chunk.push(row);
    if (chunk.length < CHUNK_ROWS) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}

async function storeChunk({ db }: Pick<Deps, 'db'>, running: Running, chunk: PartRow[]): Promise<void> {
  const sought = chunk.filter(({ invalid, unmatched }) => !invalid && !unmatched);
  const matches = await matchRows(
    db,
    sought.map(({ given }) => given),
  );
  const matchOf = new Map(sought.map((row, i) => [row, matches[i]]));
  const rows = chunk.map((row) => ({ import_id: running.id, ...toRow(row, matchOf.get(row)) }));
  await db.transaction().execute(async (trx) => {
    await holdImport(trx, running);
    await insertRows(trx, rows);
    await advance(trx, running, chunk.length);
  });
}

function toRow({ part, row, kind, given, invalid, unmatched }: PartRow, match: Match | undefined) {
  const what = { part, row_number: row, kind, given };
  if (invalid) return { ...what, status: 'invalid', message: invalid };
  if (unmatched) return { ...what, status: 'unmatched', message: unmatched };
  if (match?.status === 'matched')
    return { ...what, status: 'matched', movie_id: match.movieId, confidence: match.confidence };
  if (match?.status === 'ambiguous')
    return { ...what, status: 'ambiguous', candidates: match.candidates, message: SEVERAL };
  return { ...what, status: 'unmatched', message: given.title ? NONE : NO_ID };
}

const SEVERAL = 'Several movies are called that: choose one of the candidates';
const NONE = 'No movie of this title and year is in the catalogue: check both';
const NO_ID = 'No movie of this id is in the catalogue, and there is no title to look for';

async function insertRows(trx: Database, rows: readonly object[]): Promise<void> {
  await sql`
insert into import_rows (import_id, part, row_number, kind, status, movie_id, confidence, given, message, candidates)
select import_id, part, row_number, kind, status, movie_id, confidence, given, message, candidates
from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as n(
  import_id uuid, part text, row_number int, kind text, status text, movie_id int, confidence real, given jsonb,
  message text, candidates jsonb)
on conflict do nothing`.execute(trx);
}

async function finishReading({ db }: Pick<Deps, 'db'>, running: Running, plan: Plan): Promise<void> {
  const summary: Summary = { counts: [], ignoredFiles: plan.ignored };
  await db.transaction().execute(async (trx) => {
    await holdImport(trx, running);
    await settleDuplicates(trx, running.id);
    running.total = running.done;
    running.fileKey = null;
    await trx
      .updateTable('imports')
      .set({ rows_total: running.total, file_key: null, summary: JSON.stringify(summary) })
      .where('id', '=', running.id)
      .execute();
  });
}
