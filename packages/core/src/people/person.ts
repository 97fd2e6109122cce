import type { DB } from '@matinee/db';
import type { Selectable } from 'kysely';
import { imageUrl } from '../movies/image-url.ts';

/** Somebody who acts in movies or makes them, as lists show them. */
export type Person = {
  id: string;
  ids: { id: string; tmdb: string | null; imdb: string | null };
  name: string;
  profileUrl: string | null;
  popularity: number;
};

/** What {@link toPerson} reads of `people as p`. */
export const personColumns = [
  'p.id',
  'p.tmdb_id',
  'p.imdb_id',
  'p.name',
  'p.profile_path',
  'p.popularity',
] as const;

type PersonRow = Pick<
  Selectable<DB['people']>,
  'id' | 'tmdb_id' | 'imdb_id' | 'name' | 'profile_path' | 'popularity'
>;

export function toPerson(row: PersonRow): Person {
  const id = String(row.id);
  return {
    id,
    ids: { id, tmdb: row.tmdb_id === null ? null : String(row.tmdb_id), imdb: row.imdb_id },
    name: row.name,
    profileUrl: imageUrl('profile', row.profile_path),
    popularity: row.popularity,
  };
}
