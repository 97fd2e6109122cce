import type { Database } from '@matinee/db';
import type { InferResult } from 'kysely';

/** A word people give to movies. */
export type Tag = { id: string; name: string; movieCount: number; version: number };

/** What {@link toTag} reads; counts only what is left after paging. */
export function selectTags(db: Database) {
  return db.selectFrom('tags as t').select((eb) => [
    't.id',
    't.name',
    't.version',
    eb
      .selectFrom('movie_tags as mt')
      .innerJoin('movies as m', 'm.id', 'mt.movie_id')
      .whereRef('mt.tag_id', '=', 't.id')
      .where('m.deleted_at', 'is', null)
      .select((count) => count.fn.countAll<number>().as('n'))
      .as('movieCount'),
  ]);
}

export function toTag(row: InferResult<ReturnType<typeof selectTags>>[number]): Tag {
  return { id: String(row.id), name: row.name, movieCount: row.movieCount ?? 0, version: row.version };
}
