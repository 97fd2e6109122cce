import { type RawBuilder, sql } from 'kysely';
import { parseMovieReference } from './movie-reference.ts';

/**
 * For a `from`: `asked.place` counts the texts from 1, `m` is the movie that each names, or the one that this was merged
 * into; all null where none is known here.
 */
export function namedMovies(movieIds: readonly string[]): RawBuilder<unknown> {
  const references = movieIds.map(parseMovieReference);
  const named = (by: 'id' | 'tmdb' | 'imdb') =>
    references.map((reference) => (reference?.by === by ? reference.value : null));
  return sql`unnest(${named('id')}::int[], ${named('tmdb')}::int[], ${named('imdb')}::text[])
  with ordinality asked(id, tmdb, imdb, place)
left join movies m on m.deleted_at is null and m.id = coalesce(
  (select coalesce(n.merged_into, n.id) from movies n where n.id = asked.id),
  (select coalesce(n.merged_into, n.id) from movies n where n.tmdb_id = asked.tmdb),
  (select coalesce(n.merged_into, n.id) from movies n where n.imdb_id = asked.imdb)
)`;
}
