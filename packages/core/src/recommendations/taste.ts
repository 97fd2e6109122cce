import { type RawBuilder, sql } from 'kysely';
import type { Deps } from '../deps.ts';
import { notFound } from '../errors.ts';

/** How many of the newest ratings speak for a user; all of them are left out of the list. */
const PROFILE_RATINGS = 500;

/** How long it matters that a movie was shown. */
export const SHOWN_DAYS = 14;
/** Having been shown more often makes no difference. */
export const SHOWN_CAP = 10;

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
  /** Also what was liked when it was recommended. */
  favorites: { movieId: number; at: number }[];
  likedGenres: number[];
  /** ISO 639-1, of the preferences; empty: all alike. */
  languages: string[];
  /**
   * Never to be recommended: rated, favorited or liked, watched or already seen, hidden or of no interest (unless these
   * are wanted); of a hidden genre, with a hidden person, of a disliked genre.
   */
  excluded: Set<number>;
  /** How often a movie was shown in the last {@link SHOWN_DAYS} days without a click: 1 to {@link SHOWN_CAP}. */
  shown: Map<number, number>;
};

/**
 * The taste of a user, in one query.
 * @throws AppError `notFound`
 */
export async function getTaste(deps: Pick<Deps, 'db' | 'clock'>, asked: AskedTaste): Promise<Taste> {
  const taste = await findTaste(deps, asked);
  if (!taste) throw notFound('The user');
  return taste;
}

/** The same; undefined when there is no such user. */
export async function findTaste(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  asked: AskedTaste,
): Promise<Taste | undefined> {
  const { rows } = await tasteQuery(asked, clock.now()).execute(db);
  return rows[0] && toTaste(rows[0]);
}

/** What {@link tasteQuery} answers, for {@link toTaste}. */
export type TasteColumns = {
  revision: number;
  ratings: [movieId: number, score: number, at: number][];
  favorites: [movieId: number, at: number][];
  likedGenres: number[];
  languages: string[] | null;
  excluded: number[];
  shown: [movieId: number, count: number][];
};

/** One row, for statements that read more than a taste at once; none when there is no such user. */
export function tasteQuery({ userId, include = [] }: AskedTaste, now: Date): RawBuilder<TasteColumns> {
  const shownSince = new Date(now.getTime() - SHOWN_DAYS * 86_400_000);
  const leavesOut = (kind: ExcludedKind) => sql`${!include.includes(kind)}`;
  return sql`
    select u.taste_revision as revision,
      (select coalesce(json_agg(json_build_array(movie_id, score, extract(epoch from updated_at)::bigint)
          order by updated_at desc, movie_id), '[]')
        from (select movie_id, score, updated_at from ratings where rater_id = r.id
          order by updated_at desc, movie_id desc limit ${PROFILE_RATINGS}) newest) as ratings,
      (select coalesce(json_agg(json_build_array(movie_id, extract(epoch from created_at)::bigint)
          order by created_at desc, movie_id), '[]')
        from (select movie_id, max(created_at) as created_at from (
            select movie_id, created_at from favorites where user_id = u.id
            union all
            select movie_id, created_at from recommendation_feedback where user_id = u.id and kind = 'liked'
          ) each_one group by movie_id) liked) as favorites,
      array(select genre_id from preferred_genres where user_id = u.id and is_liked) as "likedGenres",
      (select languages from preferences where user_id = u.id) as languages,
      array(select movie_id from ratings where rater_id = r.id and ${leavesOut('rated')}
        union select movie_id from favorites where user_id = u.id and ${leavesOut('favorited')}
        union select movie_id from recommendation_feedback where user_id = u.id and (
          (kind = 'liked' and ${leavesOut('favorited')}) or (kind = 'alreadySeen' and ${leavesOut('watched')})
          or (kind = 'notInterested' and ${leavesOut('hidden')}))
        union select movie_id from history where user_id = u.id and completed and ${leavesOut('watched')}
          and coalesce((select hide_watched from preferences where user_id = u.id), true)
        union select target_id from hidden where user_id = u.id and kind = 'movie' and ${leavesOut('hidden')}
        union select mg.movie_id from hidden h join movie_genres mg on mg.genre_id = h.target_id
          where h.user_id = u.id and h.kind = 'genre' and ${leavesOut('hidden')}
        union select c.movie_id from hidden h join movie_cast c on c.person_id = h.target_id
          where h.user_id = u.id and h.kind = 'person' and ${leavesOut('hidden')}
        union select c.movie_id from hidden h join movie_crew c on c.person_id = h.target_id
          where h.user_id = u.id and h.kind = 'person' and ${leavesOut('hidden')}
        union select c.movie_id from hidden h join person_credits c on c.person_id = h.target_id
          where h.user_id = u.id and h.kind = 'person' and ${leavesOut('hidden')}
        union select mg.movie_id from preferred_genres p join movie_genres mg on mg.genre_id = p.genre_id
          where p.user_id = u.id and not p.is_liked) as excluded,
      (select coalesce(json_agg(json_build_array(movie_id, least(count, ${SHOWN_CAP}))), '[]')
        from (select i.movie_id, count(*) from shown_lists s join impressions i on i.list_id = s.id
          where s.user_id = u.id and i.clicked_at is null and s.shown_at > ${shownSince}
          group by i.movie_id) counted) as shown
    from users u left join raters r on r.user_id = u.id
    where u.id = ${userId}`;
}

export function toTaste(row: TasteColumns): Taste {
  return {
    revision: row.revision,
    ratings: row.ratings.map(([movieId, score, at]) => ({ movieId, score, at })),
    favorites: row.favorites.map(([movieId, at]) => ({ movieId, at })),
    likedGenres: row.likedGenres,
    languages: row.languages ?? [],
    excluded: new Set(row.excluded),
    shown: new Map(row.shown),
  };
}
