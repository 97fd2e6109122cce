import { type RawBuilder, sql } from 'kysely';
import { isMovie, movieNotFound } from '../movies/movie-reference.ts';
import { collectionNotFound, isCollection, type Named } from './collection.ts';

type Wanted = Named & { userId: string; movieId: string };

/**
 * The CTEs `movie` and `locked` (the user's own collection with the `movie_id`) for a statement about one movie of one
 * collection; let the write select from `locked`. The movie is locked first, then the owner, then the collection: the order
 * in which a merge and the end of an account lock them.
 * @param wanted `withDeleted` when it may be a movie that is deleted
 */
export function lockForItem({
  id,
  userId,
  movieId,
  withDeleted = false,
}: Wanted & { withDeleted?: boolean }): RawBuilder<unknown> {
  return sql`
movie as (
  select m.id from movies m where ${isMovie(movieId)} and (m.deleted_at is null or ${withDeleted}) for key share of m
),
owner as (select u.id, movie.id as movie_id from movie cross join users u where u.id = ${userId} for key share of u),
locked as (
  select c.id, owner.movie_id from owner join collections c on c.user_id = owner.id where ${isCollection(id)}
  for update of c
)`;
}

/** What such a statement says of its CTEs, each joined by `left join … on true`. */
export type LockedForItem = { hasMovie: boolean; hasCollection: boolean };

export const isLocked = sql`movie.id is not null as "hasMovie", locked.id is not null as "hasCollection"`;

/** @throws AppError `notFound`; alike for a collection that is missing and one that is somebody else's */
export function requireLocked<R extends LockedForItem>(
  [row]: readonly R[],
  { id, movieId }: Pick<Wanted, 'id' | 'movieId'>,
): R {
  if (!row?.hasMovie) throw movieNotFound(movieId);
  if (!row.hasCollection) throw collectionNotFound(id);
  return row;
}
