import { sql } from 'kysely';
import type { Deps } from '../deps.ts';
import { notFound } from '../errors.ts';

/** How many of the newest ratings speak for a user; all of them are left out of the list. */
const PROFILE_RATINGS = 500;

/** Why a movie is left out of what is recommended. */
export const excludedKinds = ['rated', 'favorited', 'watched', 'hidden'] as const;
export type ExcludedKind = (typeof excludedKinds)[number];

type AskedTaste = {
  userId: string;
  /** What is not left out this time. */
  include?: readonly ExcludedKind[] | undefined;
};

/** Everything a user has told us that recommendations depend on. */
export type Taste = {
  revision: number;
  /** Newest first; `at` in seconds since 1970. */
  ratings: { movieId: number; score: number; at: number }[];
  favorites: { movieId: number; at: number }[];
  likedGenres: number[];
  /**
   * Never to be recommended: rated, favorited, watched (unless these are wanted), hidden, of a hidden or disliked genre.
   */
  excluded: Set<number>;
};

/**
 * The taste of a user, in one query.
 * @throws AppError `notFound`
 */
export async function getTaste(deps: Pick<Deps, 'db'>, asked: AskedTaste): Promise<Taste> {
  const taste = await findTaste(deps, asked);
  if (!taste) throw notFound('The user');
  return taste;
}

/** The same; undefined when there is no such user. */
export async function findTaste(
  { db }: Pick<Deps, 'db'>,
  { userId, include = [] }: AskedTaste,
): Promise<Taste | undefined> {
  const leavesOut = (kind: ExcludedKind) => sql`${!include.includes(kind)}`;
  const { rows } = await sql<{
    revision: number;
    ratings: [movieId: number, score: number, at: number][];
    favorites: [movieId: number, at: number][];
    likedGenres: number[];
    excluded: number[];
  }>`
    select u.taste_revision as revision,
      (select coalesce(json_agg(json_build_array(movie_id, score, extract(epoch from updated_at)::bigint)
          order by updated_at desc, movie_id), '[]')
        from (select movie_id, score, updated_at from ratings where rater_id = r.id
          order by updated_at desc, movie_id desc limit ${PROFILE_RATINGS}) newest) as ratings,
      (select coalesce(json_agg(json_build_array(movie_id, extract(epoch from created_at)::bigint)
          order by created_at desc, movie_id), '[]')
        from favorites where user_id = u.id) as favorites,
      array(select genre_id from preferred_genres where user_id = u.id and is_liked) as "likedGenres",
      array(select movie_id from ratings where rater_id = r.id and ${leavesOut('rated')}
        union select movie_id from favorites where user_id = u.id and ${leavesOut('favorited')}
        union select movie_id from history where user_id = u.id and completed and ${leavesOut('watched')}
          and coalesce((select hide_watched from preferences where user_id = u.id), true)
        union select target_id from hidden where user_id = u.id and kind = 'movie' and ${leavesOut('hidden')}
        union select mg.movie_id from hidden h join movie_genres mg on mg.genre_id = h.target_id
          where h.user_id = u.id and h.kind = 'genre' and ${leavesOut('hidden')}
        union select mg.movie_id from preferred_genres p join movie_genres mg on mg.genre_id = p.genre_id
          where p.user_id = u.id and not p.is_liked) as excluded
    from users u left join raters r on r.user_id = u.id
    where u.id = ${userId}`.execute(db);
  const [row] = rows;
  if (!row) return undefined;
  return {
    revision: row.revision,
    ratings: row.ratings.map(([movieId, score, at]) => ({ movieId, score, at })),
    favorites: row.favorites.map(([movieId, at]) => ({ movieId, at })),
    likedGenres: row.likedGenres,
    excluded: new Set(row.excluded),
  };
}
