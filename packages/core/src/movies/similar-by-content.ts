import { sql } from 'kysely';
import type { Deps } from '../deps.ts';

export type Candidate = { id: number; score: number; reasons: { text: string; weight: number }[] };

type Row = { id: number; score: number; genres: string[] | null; tags: string[] | null };

/**
 * Movies that share genres and tags with one, for where no model knows it: .6 × Jaccard of the genres, .3 × cosine of
 * the tags, and a little for being well rated, so that equal ones have a sensible order. One query.
 */
export async function findMoviesOfTheSameKind(
  { db }: Pick<Deps, 'db'>,
  { id, title, limit }: { id: number; title: string; limit: number },
): Promise<Candidate[]> {
  const { rows } = await sql<Row>`
with own_genres as (select genre_id from movie_genres where movie_id = ${id}),
own_tags as (select tag_id from movie_tags where movie_id = ${id}),
by_genre as (
  select movie_id, count(*) as shared from movie_genres join own_genres using (genre_id) group by movie_id
), by_tag as (
  select movie_id, count(*) as shared from movie_tags join own_tags using (tag_id) group by movie_id
), scored as (
  select m.id, s.bayesian_mean / 100
    + .6 * coalesce(g.shared, 0) / greatest((select count(*) from own_genres)
        + (select count(*) from movie_genres where movie_id = m.id) - coalesce(g.shared, 0), 1)
    + coalesce(.3 * t.shared / sqrt((select count(*) from own_tags)
        * (select count(*) from movie_tags where movie_id = m.id)), 0) as score
  from by_genre g full join by_tag t using (movie_id)
  join movies m on m.id = movie_id join movie_stats s on s.movie_id = m.id
  where m.deleted_at is null and m.id <> ${id}
  order by score desc, m.id limit ${limit}
)
select id, score,
  array(select g.name::text from movie_genres mg join own_genres using (genre_id) join genres g on g.id = genre_id
    where mg.movie_id = scored.id order by g.name) as genres,
  array(select t.name::text from movie_tags mt join own_tags using (tag_id) join tags t on t.id = tag_id
    where mt.movie_id = scored.id order by mt.count desc, t.name limit 3) as tags
from scored order by score desc, id`.execute(db);
  return rows.map((row) => {
    const shared = [...(row.genres ?? []), ...(row.tags ?? [])].join(', ');
    return { id: row.id, score: row.score, reasons: [{ text: `Shares ${shared} with ${title}`, weight: 1 }] };
  });
}
