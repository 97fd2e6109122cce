import { sql } from 'kysely';
import { notFound } from '../errors.ts';
import { isMovie } from '../movies/movie-reference.ts';
import { parsePersonReference } from '../people/person-reference.ts';

export const hiddenKinds = ['movie', 'person', 'genre'] as const;
export type HiddenKind = (typeof hiddenKinds)[number];

/** What a user is never recommended: a movie, movies of a genre, or with a person. `name`: the movie's title, or theirs. */
export type Hidden = { kind: HiddenKind; id: string; name: string; createdAt: string };

export type HiddenRow = { kind: string; target_id: number; name: string; created_at: Date };

export type HiddenTarget = { userId: string; kind: HiddenKind; id: string };

export function toHidden(row: HiddenRow): Hidden {
  return {
    kind: hiddenKinds.find((kind) => kind === row.kind) ?? 'genre',
    id: String(row.target_id),
    name: row.name,
    createdAt: row.created_at.toISOString(),
  };
}

/**
 * A query for `id` and `name` of what is named.
 * @throws AppError `notFound` when the text cannot name a movie or a person
 */
export function targetOf({ kind, id }: Pick<HiddenTarget, 'kind' | 'id'>) {
  if (kind === 'genre') return sql`select g.id, g.name::text as name from genres g where g.id::text = ${id}`;
  if (kind === 'person') return selectPerson(id);
  return sql`select m.id, m.title as name from movies m where m.deleted_at is null and ${isMovie(id)}`;
}

function selectPerson(id: string) {
  const reference = parsePersonReference(id);
  if (!reference) throw notFound(`The person ${id}`);
  const column = sql.ref(reference.by === 'id' ? 'p.id' : 'p.tmdb_id');
  return sql`select p.id, p.name from people p where ${column} = ${reference.value}`;
}
