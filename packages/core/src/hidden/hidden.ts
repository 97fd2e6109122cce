import { sql } from 'kysely';
import { isMovie } from '../movies/movie-reference.ts';

export const hiddenKinds = ['movie', 'genre'] as const;
export type HiddenKind = (typeof hiddenKinds)[number];

/** What a user is never recommended. `name`: the movie's title or the genre's name. */
export type Hidden = { kind: HiddenKind; id: string; name: string; createdAt: string };

export type HiddenRow = { kind: string; target_id: number; name: string; created_at: Date };

export type HiddenTarget = { userId: string; kind: HiddenKind; id: string };

export function toHidden(row: HiddenRow): Hidden {
  return {
    kind: row.kind === 'movie' ? 'movie' : 'genre',
    id: String(row.target_id),
    name: row.name,
    createdAt: row.created_at.toISOString(),
  };
}

/**
 * A query for `id` and `name` of what is named.
 * @throws AppError `notFound` when the text cannot name a movie
 */
export function targetOf({ kind, id }: Pick<HiddenTarget, 'kind' | 'id'>) {
  if (kind === 'genre') return sql`select g.id, g.name::text as name from genres g where g.id::text = ${id}`;
  return sql`select m.id, m.title as name from movies m where m.deleted_at is null and ${isMovie(id)}`;
}
