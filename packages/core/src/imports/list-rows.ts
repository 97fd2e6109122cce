import type { Database, DB } from '@matinee/db';
import { expressionBuilder, sql } from 'kysely';
import type { Deps } from '../deps.ts';
import { type FeedRequest, keyset } from '../pagination/keyset.ts';
import type { Feed } from '../pagination/page.ts';
import type { Given, ImportKind, RowEffect, RowStatus } from './import.ts';
import { getImport } from './list-imports.ts';
import type { Candidate } from './match/match-rows.ts';

export type ImportRow = {
  /** The file in the zip, or the file itself. */
  part: string;
  /** In that file, the header being the first. */
  row: number;
  kind: ImportKind;
  status: RowStatus;
  effect: RowEffect | null;
  movie: { id: string; title: string; year: number | null } | null;
  confidence: number | null;
  given: Pick<Given, 'title' | 'year' | 'imdbId' | 'tmdbId' | 'score' | 'at' | 'text' | 'note'>;
  message: string | null;
  candidates: Candidate[];
};

export type ListImportRows = FeedRequest & {
  userId: string;
  importId: string;
  status?: RowStatus | undefined;
  effect?: RowEffect | undefined;
};

const eb = expressionBuilder<{ r: DB['import_rows'] }, 'r'>();

/**
 * What became of each row, in the order of the files. Gone after 30 days.
 * @throws AppError `notFound`, `validationFailed` for a cursor of another list
 */
export async function listImportRows(
  deps: Pick<Deps, 'db'>,
  { userId, importId, status, effect, cursor, limit }: ListImportRows,
): Promise<Feed<ImportRow>> {
  await getImport(deps, { userId, importId });
  const feed = keyset({
    scope: ['import rows', importId, status ?? '', effect ?? ''],
    columns: [
      { by: eb.ref('r.part'), type: 'text' },
      { by: eb.ref('r.row_number'), type: 'integer' },
      { by: eb.ref('r.kind'), type: 'text' },
    ],
    order: 'asc',
    cursor,
    limit,
  });
  let query = selectRows(deps.db, importId);
  if (status) query = query.where('r.status', '=', status);
  if (effect) query = query.where('r.effect', '=', effect);
  return feed.toFeed(await feed.apply(query).execute(), toImportRow);
}

/** One row of a file; it may have given several things. */
export async function listRowsOf(
  { db }: Pick<Deps, 'db'>,
  { importId, part, row }: { importId: string; part: string; row: number },
): Promise<ImportRow[]> {
  const rows = await selectRows(db, importId)
    .where('r.part', '=', part)
    .where('r.row_number', '=', row)
    .orderBy('r.kind')
    .execute();
  return rows.map(toImportRow);
}

function selectRows(db: Database, importId: string) {
  return db
    .selectFrom('import_rows as r')
    .leftJoin('movies as m', 'm.id', 'r.movie_id')
    .where('r.import_id', '=', importId)
    .select([
      ...(['r.part', 'r.row_number', 'r.kind', 'r.status', 'r.effect', 'r.given', 'r.message'] as const),
      ...(['r.candidates', 'm.id', 'm.title', 'm.year'] as const),
      sql<number | null>`round(r.confidence::numeric, 3)`.as('confidence'),
    ]);
}

type Row = {
  part: string;
  row_number: number;
  kind: string;
  status: string;
  effect: string | null;
  given: unknown;
  message: string | null;
  candidates: unknown;
  id: number | null;
  title: string | null;
  year: number | null;
  confidence: number | null;
};

function toImportRow({ row_number, given, candidates, id, title, year, ...row }: Row): ImportRow {
  const { score, at, text, note, imdbId, tmdbId, ...said } = given as Given;
  return {
    part: row.part,
    row: row_number,
    kind: row.kind as ImportKind,
    status: row.status as RowStatus,
    effect: row.effect as RowEffect | null,
    movie: id === null || title === null ? null : { id: String(id), title, year },
    confidence: row.confidence,
    given: { title: said.title, year: said.year, imdbId, tmdbId, score, at, text, note },
    message: row.message,
    candidates: (candidates as Candidate[] | null) ?? [],
  };
}
