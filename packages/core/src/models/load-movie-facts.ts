import { type FeatureKind, featureCode, type MovieFacts } from '@matinee/recommender';
import { sql } from 'kysely';
import type { Deps } from '../deps.ts';

/** Who is named further down in the credits says little of what a movie is like. */
const LEADING_CAST = 5;

type Row = Omit<MovieFacts, 'features'> & Record<Exclude<FeatureKind, 'decade' | 'language'>, number[]>;

/**
 * What is known of every movie that is not deleted, by id: genres, tags, year, language, directors and leading cast. Only
 * what MovieLens, facts of ours and administrators say, unless `useTmdb`: TMDb's terms forbid training on its content
 * (ADR 7). Its keywords are tags then; one that has the name of a tag is that tag.
 */
export async function loadMovieFacts(
  { db }: Pick<Deps, 'db'>,
  { useTmdb = false }: { useTmdb?: boolean | undefined } = {},
): Promise<MovieFacts[]> {
  const isOurs = (part: 'details' | 'credits') => sql`(${useTmdb} or m.tmdb_id is null or exists (
    select from movie_sources s where s.movie_id = m.id and s.part = ${part} and s.source <> 'tmdb'))`;
  const { rows } = await sql<Row>`
    select m.id,
      case when ${isOurs('details')} or m.movielens_id is not null then m.year end as year,
      case when ${isOurs('details')} then m.original_language end as language,
      array(select g.name::text from movie_genres mg join genres g on g.id = mg.genre_id
        where mg.movie_id = m.id and (${useTmdb} or not mg.is_from_tmdb) order by g.name) as genres,
      array(select mg.genre_id from movie_genres mg
        where mg.movie_id = m.id and (${useTmdb} or not mg.is_from_tmdb) order by 1) as genre,
      array(
        select t.name::text from movie_tags mt join tags t on t.id = mt.tag_id where mt.movie_id = m.id
        union
        select k.name::text from movie_keywords mk join keywords k on k.id = mk.keyword_id
        where mk.movie_id = m.id and ${useTmdb}
        order by 1) as tags,
      array(
        select mt.tag_id from movie_tags mt where mt.movie_id = m.id
        union
        select t.id from movie_keywords mk join keywords k on k.id = mk.keyword_id
          join tags t on t.name::text = k.name::text
        where mk.movie_id = m.id and ${useTmdb}
        order by 1) as tag,
      array(
        select k.id from movie_keywords mk join keywords k on k.id = mk.keyword_id
        where mk.movie_id = m.id and ${useTmdb}
          and not exists (select from tags t where t.name::text = k.name::text)
        order by 1) as keyword,
      array(
        select w.person_id from movie_crew w where w.movie_id = m.id and w.job = 'Director' and ${isOurs('credits')}
        union
        select c.person_id from movie_cast c
        where c.movie_id = m.id and c.position < ${LEADING_CAST} and ${isOurs('credits')}
        order by 1) as person
    from movies m where m.deleted_at is null order by m.id`.execute(db);
  return rows.map(({ genre, tag, keyword, person, ...facts }) => ({
    ...facts,
    features: Object.entries({ genre, tag, keyword, person }).flatMap(([kind, ids]) =>
      ids.map((id) => featureCode({ kind: kind as FeatureKind, id })),
    ),
  }));
}
