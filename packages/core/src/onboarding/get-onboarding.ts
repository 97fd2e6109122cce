import { sql } from 'kysely';
import type { Deps } from '../deps.ts';
import { notFound } from '../errors.ts';
import type { ReadIn } from '../languages/languages.ts';
import type { Movie } from '../movies/movie.ts';
import { chooseNext, type Said } from './choose-movies.ts';

/** Movies to say something of, and how much was said. */
export type Onboarding = { items: Movie[]; answered: { ratings: number; skipped: number } };

/**
 * Movies to ask a user about next: known to many, unlike each other, and those an answer tells much of; what was rated
 * or skipped before moves the choice. Fewer than `limit` for who has rated nearly all of them. Four queries.
 * @throws AppError `notFound` for a user that is gone
 */
export async function getOnboarding(
  deps: Pick<Deps, 'db' | 'clock'>,
  { userId, limit, languages }: ReadIn & { userId: string; limit: number },
): Promise<Onboarding> {
  const counts = { ratings: 0, skipped: 0 };
  const { items } = await chooseNext(deps, {
    limit,
    languages,
    read: async (movieIds) => {
      const { ratings, skipped, said } = await readSaid(deps, { userId, movieIds });
      Object.assign(counts, { ratings, skipped });
      return said;
    },
  });
  return { items, answered: counts };
}

type Row = {
  ratings: number;
  skipped: number;
  answers: [movieId: number, score: number | null][];
  excluded: number[];
  likedGenres: number[];
  dislikedGenres: number[];
};

/** What is hidden or a favorite already is not asked about. */
async function readSaid(
  { db }: Pick<Deps, 'db'>,
  { userId, movieIds }: { userId: string; movieIds: readonly number[] },
): Promise<{ ratings: number; skipped: number; said: Said }> {
  const isAsked = sql`movie_id = any (${movieIds}::int[])`;
  const { rows } = await sql<Row>`
select
  (select count(*)::int from ratings where rater_id = r.id) as ratings,
  (select count(*)::int from onboarding_skips where user_id = u.id) as skipped,
  (select coalesce(json_agg(json_build_array(movie_id, score)), '[]') from (
    select movie_id, null::int as score from onboarding_skips s where user_id = u.id and ${isAsked}
      and not exists (select from ratings where rater_id = r.id and movie_id = s.movie_id)
    union all select movie_id, score from ratings where rater_id = r.id and ${isAsked}
  ) answered) as answers,
  array(select target_id from hidden where user_id = u.id and kind = 'movie'
    union select movie_id from favorites where user_id = u.id) as excluded,
  array(select genre_id from preferred_genres where user_id = u.id and is_liked) as "likedGenres",
  array(select genre_id from preferred_genres where user_id = u.id and not is_liked
    union select target_id from hidden where user_id = u.id and kind = 'genre') as "dislikedGenres"
from users u left join raters r on r.user_id = u.id where u.id = ${userId}`.execute(db);
  const [row] = rows;
  if (!row) throw notFound('The user');
  const { ratings, skipped, answers, ...said } = row;
  return { ratings, skipped, said: { ...said, answers: new Map(answers) } };
}
