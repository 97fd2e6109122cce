import { createMovie, createUser } from '../../testing/fixtures.ts';
import type { TestDeps } from '../../testing/test-deps.ts';
import { type CreateImport, createImport } from '../create-import.ts';
import type { Import } from '../import.ts';
import { getImport } from '../list-imports.ts';
import { type ImportRow, listImportRows } from '../list-rows.ts';
import { runImport } from '../run/run-import.ts';

/** The movies that the fixtures are about. */
export async function createImportMovies(
  deps: TestDeps,
): Promise<Record<'matrix' | 'amelie' | 'heat' | 'alien', number>> {
  const matrix = { title: 'The Matrix', year: 1999, tmdbId: 603, imdbId: 'tt0133093' };
  const amelie = { title: 'Amélie', year: 2001, originalTitle: "Le Fabuleux Destin d'Amélie Poulain" };
  return {
    matrix: await createMovie(deps, matrix),
    amelie: await createMovie(deps, { ...amelie, tmdbId: 194, imdbId: 'tt0211915' }),
    heat: await createMovie(deps, { title: 'Heat', year: 1995, tmdbId: 949, imdbId: 'tt0113277' }),
    alien: await createMovie(deps, { title: 'Alien', year: 1979, tmdbId: 348, imdbId: 'tt0078748' }),
  };
}

export type Done = Import & { rows: ImportRow[] };

/** Sends a file and lets the job run. */
export async function importFile(
  deps: TestDeps,
  params: Omit<CreateImport, 'userId'> & { userId?: string },
): Promise<Done> {
  const userId = params.userId ?? (await createUser(deps)).userId;
  const { id: importId } = await createImport(deps, { ...params, userId });
  await runImport(deps, { importId });
  return readImport(deps, { userId, importId });
}

export async function readImport(
  deps: TestDeps,
  target: { userId: string; importId: string },
): Promise<Done> {
  const rows: ImportRow[] = [];
  let cursor: string | null = null;
  do {
    const page = await listImportRows(deps, { ...target, limit: 100, ...(cursor && { cursor }) });
    rows.push(...page.items);
    cursor = page.pagination.nextCursor;
  } while (cursor);
  return { ...(await getImport(deps, target)), rows };
}

/** Everything the user keeps, as it stands in the tables, without what only says when it was written here. */
export async function libraryOf({ pool }: TestDeps, userId: string): Promise<Record<string, unknown[]>> {
  const read = async (text: string) => (await pool.query(text, [userId])).rows;
  return {
    ratings: await read(
      `select movie_id, score, r.created_at, r.updated_at from ratings r join raters by on by.id = rater_id
       where by.user_id = $1 order by movie_id`,
    ),
    favorites: await read('select movie_id, note, created_at from favorites where user_id = $1 order by 1'),
    watchlist: await read('select movie_id, note, created_at from watchlist where user_id = $1 order by 1'),
    history: await read(
      'select movie_id, watched_at, completed, progress_seconds from history where user_id = $1 order by 1, 2',
    ),
    reviews: await read(
      `select movie_id, text, is_spoiler, score, created_at, updated_at, edited_at from reviews
       where user_id = $1 order by 1`,
    ),
  };
}
