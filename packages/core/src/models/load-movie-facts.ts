import type { MovieFacts } from '@matinee/recommender';
import { sql } from 'kysely';
import type { Deps } from '../deps.ts';

/**
 * What is known of every movie that is not deleted, by id: genres, tags, year. Only what MovieLens, facts of ours and
 * administrators say, unless `useTmdb`: TMDb's terms forbid training on its content (ADR 7). Its keywords are tags then.
 */
export async function loadMovieFacts(
  { db }: Pick<Deps, 'db'>,
  { useTmdb = false }: { useTmdb?: boolean | undefined } = {},
): Promise<MovieFacts[]> {
  const { rows } = await sql<MovieFacts>`
    select m.id,
      case when ${useTmdb} or m.movielens_id is not null or m.tmdb_id is null or exists (
        select from movie_sources s where s.movie_id = m.id and s.part = 'details' and s.source <> 'tmdb')
        then m.year end as year,
      array(select g.name::text from movie_genres mg join genres g on g.id = mg.genre_id
        where mg.movie_id = m.id and (${useTmdb} or not mg.is_from_tmdb) order by g.name) as genres,
      array(
        select t.name::text from movie_tags mt join tags t on t.id = mt.tag_id where mt.movie_id = m.id
        union
        select k.name::text from movie_keywords mk join keywords k on k.id = mk.keyword_id
        where mk.movie_id = m.id and ${useTmdb}
        order by 1) as tags
    from movies m where m.deleted_at is null order by m.id`.execute(db);
  return rows;
}
