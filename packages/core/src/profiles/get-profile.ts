import { sql } from 'kysely';
import type { Deps } from '../deps.ts';
import { notFound } from '../errors.ts';
import type { ReadIn } from '../languages/languages.ts';
import { selectMovies, toMovie } from '../movies/movie.ts';
import { listReviews } from '../reviews/list-reviews.ts';
import { isShown, type ProfileDetails, profileColumns, toProfile } from './profile.ts';

const FAVORITES_SHOWN = 12;
const REVIEWS_SHOWN = 5;

/**
 * A public profile. Three queries.
 * @throws AppError `notFound`, alike for nobody and for who does not want to be seen
 */
export async function getProfile(
  deps: Pick<Deps, 'db' | 'publicUrl'>,
  { username, languages }: ReadIn & { username: string },
): Promise<ProfileDetails> {
  const row = await deps.db
    .selectFrom('users as u')
    .where('u.username', '=', username.normalize('NFKC').trim())
    .where(isShown)
    .select(profileColumns)
    .select([
      'u.id',
      sql<number>`(
        select count(*) from ratings r join raters by on by.id = r.rater_id
        join movies m on m.id = r.movie_id and m.deleted_at is null where by.user_id = u.id
      )`.as('ratings'),
      sql<number>`(
        select count(*) from favorites f
        join movies m on m.id = f.movie_id and m.deleted_at is null where f.user_id = u.id
      )`.as('favorites'),
      sql<number>`(
        select count(*) from reviews r
        join movies m on m.id = r.movie_id and m.deleted_at is null
        where r.user_id = u.id and r.hidden_at is null
      )`.as('reviews'),
      sql<number>`(select count(*) from collections c where c.user_id = u.id and c.is_public)`.as(
        'collections',
      ),
    ])
    .executeTakeFirst();
  if (!row) throw notFound(`The profile ${username}`);
  const movies = await selectMovies(deps.db, languages)
    .innerJoin('favorites as f', 'f.movie_id', 'm.id')
    .where('f.user_id', '=', row.id)
    .orderBy('f.created_at', 'desc')
    .orderBy('f.movie_id', 'desc')
    .limit(FAVORITES_SHOWN)
    .execute();
  const { items: reviews } = await listReviews(deps, { user: row.id, limit: REVIEWS_SHOWN, languages });
  return {
    ...toProfile(deps, row),
    counts: {
      ratings: row.ratings,
      favorites: row.favorites,
      reviews: row.reviews,
      collections: row.collections,
    },
    favorites: movies.map(toMovie),
    reviews,
  };
}
