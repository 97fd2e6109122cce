import { type Database, type Param, runFixed } from '@matinee/db';
import { type SqlBool, sql } from 'kysely';
import { unknownName } from '../catalogue/unknown-name.ts';
import type { Deps } from '../deps.ts';

/**
 * Genres by their ids or names, each once. Reads the database only when one is named.
 * @param path the input they came in
 * @throws AppError `validationFailed` for an unknown one, naming the nearest
 */
export async function resolveGenres(
  { db }: Pick<Deps, 'db'>,
  { names, path }: { names: string[]; path: string },
): Promise<{ id: number; name: string }[]> {
  if (!names.length) return [];
  const rows = await runFixed(db, { name: 'genres by ids or names', build: named, values: { names } });
  const genres = new Map<number, string>();
  for (const { wanted, id, name } of rows) {
    if (id === null || name === null) throw await unknownName({ db }, { kind: 'genre', name: wanted, path });
    genres.set(id, name);
  }
  return Array.from(genres, ([id, name]) => ({ id, name }));
}

function named(db: Database, value: Param) {
  return db
    .selectFrom(sql<{ wanted: string }>`unnest(${value('names')}::citext[])`.as<'w'>(sql`w(wanted)`))
    .leftJoin('genres as g', (join) =>
      join.on((on) =>
        on.or([on('g.name', '=', on.ref('w.wanted')), sql<SqlBool>`g.id::text = w.wanted::text`]),
      ),
    )
    .select(['w.wanted', 'g.id', 'g.name']);
}
