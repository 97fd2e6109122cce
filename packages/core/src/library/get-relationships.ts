import { sql } from 'kysely';
import type { Deps } from '../deps.ts';
import { namedMovies } from '../movies/named-movies.ts';

/** What a user has to do with a movie. */
export type Relationship = {
  /** As it was asked for when it is not known here. */
  movieId: string;
  rating: { score: number; stars: number } | null;
  favorite: boolean;
  watchlist: boolean;
  /** To the end, once at least. */
  watched: boolean;
  reviewId: string | null;
};

type Row = {
  id: number | null;
  score: number | null;
  favorite: boolean;
  watchlist: boolean;
  watched: boolean;
  reviewId: string | null;
};

/**
 * What a user has to do with each of these movies, in their order, in one query. With a movie that is not known here it
 * is nothing.
 */
export async function getRelationships(
  { db }: Pick<Deps, 'db'>,
  { userId, movieIds }: { userId: string; movieIds: readonly string[] },
): Promise<{ items: Relationship[] }> {
  const { rows } = await sql<Row>`
select m.id,
  (select r.score from ratings r where r.movie_id = m.id and r.rater_id = (select id from raters where user_id = ${userId})),
  exists (select from favorites f where f.user_id = ${userId} and f.movie_id = m.id) as favorite,
  exists (select from watchlist w where w.user_id = ${userId} and w.movie_id = m.id) as watchlist,
  exists (select from history h where h.user_id = ${userId} and h.movie_id = m.id and h.completed) as watched,
  (select v.id from reviews v where v.user_id = ${userId} and v.movie_id = m.id) as "reviewId"
from ${namedMovies(movieIds)}
order by asked.place`.execute(db);
  return {
    items: rows.map(({ id, score, ...row }, i) => ({
      movieId: id === null ? (movieIds[i] ?? '') : String(id),
      rating: score === null ? null : { score, stars: score / 2 },
      ...row,
    })),
  };
}
