import { type RawBuilder, sql } from 'kysely';
import type { Taste } from '../recommendations/taste.ts';

/** A movie somebody likes. `strength` 0–1: how well, and how recently. */
export type LikedMovie = { movieId: number; score: number | null; strength: number };

/** From this score on a movie was liked. */
const LIKED_SCORE = 8;
/** After so many further ratings a liking counts half. */
const HALF_AFTER = 25;
/** What a favorite counts that was not rated. */
const FAVORITE_GRADE = 0.9;

/** What speaks for a taste, the strongest first; a favorite counts whatever it was rated. */
export function likedMovies({ ratings, favorites }: Pick<Taste, 'ratings' | 'favorites'>): LikedMovie[] {
  const entries = new Map<number, { score: number | null; grade: number; at: number }>();
  for (const { movieId, score, at } of ratings) entries.set(movieId, { score, grade: gradeOf(score), at });
  for (const { movieId, at } of favorites) {
    const rated = entries.get(movieId);
    const grade = Math.max(FAVORITE_GRADE, rated?.grade ?? 0);
    entries.set(movieId, { score: rated?.score ?? null, grade, at: Math.max(at, rated?.at ?? at) });
  }
  return [...entries]
    .sort(([a, one], [b, other]) => other.at - one.at || a - b)
    .map(([movieId, { score, grade }], age) => ({
      movieId,
      score,
      strength: (grade * HALF_AFTER) / (HALF_AFTER + age),
    }))
    .filter(({ strength }) => strength > 0)
    .sort((a, b) => b.strength - a.strength || a.movieId - b.movieId);
}

function gradeOf(score: number): number {
  return score < LIKED_SCORE ? 0 : 0.6 + (score - LIKED_SCORE) * 0.2;
}

/** A genre in what somebody likes. `share` of their liking; `lift`: how often it is among that, against the catalogue. */
export type LikedGenre = { id: number; name: string; isPreferred: boolean; share: number; lift: number };

/** Somebody who made, or is one of the first in, several movies that a reader likes. */
export type LikedPerson = { id: number; name: string; part: 'director' | 'actor'; movies: number };

/** So many names of a movie's cast are what people go to see it for. */
const BILLED = 3;
const MOST_PEOPLE = 6;

type Evidence = { liked: readonly LikedMovie[]; preferred: readonly number[] };

const likedRows = (liked: readonly LikedMovie[]) => sql`unnest(
  ${liked.map(({ movieId }) => movieId)}::int[], ${liked.map(({ strength }) => strength)}::float8[]
) as liked(movie_id, strength)`;

/** The genres of what is liked or preferred, for {@link Ask}. */
export function likedGenresQuery({ liked, preferred }: Evidence): RawBuilder<LikedGenre> {
  return sql`
with by_genre as (
  select mg.genre_id, sum(liked.strength) as strength
  from ${likedRows(liked)} join movie_genres mg using (movie_id) group by mg.genre_id
), catalogue as (
  select genre_id, sum(movies)::float8 as movies from movie_counts group by genre_id
)
select g.id, g.name::text as name, g.id = any(${[...preferred]}::int[]) as "isPreferred",
  coalesce(b.strength / total.strength, 0) as share,
  coalesce(b.strength / total.strength, 0)
    / greatest(c.movies / (select movies from catalogue where genre_id = 0), .01) as lift
from genres g
left join by_genre b on b.genre_id = g.id
left join catalogue c on c.genre_id = g.id
cross join (select nullif(sum(strength), 0) as strength from ${likedRows(liked)}) total
where b.genre_id is not null or g.id = any(${[...preferred]}::int[])
order by g.id`;
}

/** The people of what is liked, those of the most movies first; for {@link Ask}. */
export function likedPeopleQuery(liked: readonly LikedMovie[]): RawBuilder<LikedPerson> {
  return sql`
with credits as (
  select person_id, movie_id, 'director' as part from movie_crew where job = 'Director'
    and movie_id = any(${liked.map(({ movieId }) => movieId)}::int[])
  union
  select person_id, movie_id, 'actor' from movie_cast where position < ${BILLED}
    and movie_id = any(${liked.map(({ movieId }) => movieId)}::int[])
)
select p.id, p.name, c.part, count(*)::int as movies
from credits c join ${likedRows(liked)} using (movie_id) join people p on p.id = c.person_id
group by p.id, p.name, c.part having count(*) > 1
order by sum(liked.strength) desc, p.id, c.part limit ${MOST_PEOPLE}`;
}
