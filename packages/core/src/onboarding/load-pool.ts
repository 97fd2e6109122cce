import type { Database } from '@matinee/db';
import { type AskableMovie, type OnboardingPool, toOnboardingPool } from '@matinee/recommender';
import { sql } from 'kysely';
import { keepHourly } from '../cache/keep-hourly.ts';
import type { Deps } from '../deps.ts';
import { readRows } from '../models/read-rows.ts';
import { findServingModel } from '../models/serving-model.ts';

/** Movies that are asked about: somebody who knows none of so many is helped by no question. */
const POOL_SIZE = 300;

/** Half a megabyte, the same for everybody. */
const keep = keepHourly<OnboardingPool>();

/** The movies that somebody new may be asked about; read once an hour and model. */
export async function loadPool(deps: Pick<Deps, 'db' | 'clock'>): Promise<OnboardingPool> {
  const model = await findServingModel(deps);
  return keep(deps, { key: model?.id ?? '', load: () => readPool(deps.db, model?.id) });
}

async function readPool(db: Database, modelId: string | undefined): Promise<OnboardingPool> {
  const movies = await listKnown(db);
  if (modelId === undefined) return toOnboardingPool(movies);
  const rows = await readRows({ db }, { modelId, movieIds: movies.map(({ id }) => id) });
  return toOnboardingPool(movies, (part, movieId) => rows.get(part)?.get(movieId));
}

/** Those with the most ratings, and where there are few of them what is popular; the best known first. */
async function listKnown(db: Database): Promise<AskableMovie[]> {
  const { rows } = await sql<AskableMovie>`
with rated as (
  select s.movie_id as id from movie_stats s join movies m on m.id = s.movie_id
  where m.deleted_at is null and s.count > 0 order by s.count desc, s.movie_id limit ${POOL_SIZE}
), popular as (
  select id from movies where deleted_at is null order by popularity desc, id limit ${POOL_SIZE}
)
select m.id, s.histogram, array(
    select 'genre:' || mg.genre_id from movie_genres mg where mg.movie_id = m.id
    union all select 'decade:' || m.year / 10 where m.year is not null
  ) as features
from (select id from rated union select id from popular) asked
join movies m using (id) join movie_stats s on s.movie_id = m.id
order by s.count desc, m.popularity desc, m.id limit ${POOL_SIZE}`.execute(db);
  return rows;
}
