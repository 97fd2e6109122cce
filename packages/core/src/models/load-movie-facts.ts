import type { MovieFacts } from '@matinee/recommender';
import { sql } from 'kysely';
import type { Deps } from '../deps.ts';

/** What is known of every movie that is not deleted, by id: genres, tags, year. */
export async function loadMovieFacts({ db }: Pick<Deps, 'db'>): Promise<MovieFacts[]> {
  const { rows } = await sql<MovieFacts>`
    select m.id, m.year,
      array(select g.name::text from movie_genres mg join genres g on g.id = mg.genre_id
        where mg.movie_id = m.id order by g.name) as genres,
      array(select t.name::text from movie_tags mt join tags t on t.id = mt.tag_id
        where mt.movie_id = m.id order by t.name) as tags
    from movies m where m.deleted_at is null order by m.id`.execute(db);
  return rows;
}
