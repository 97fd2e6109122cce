import { sql } from 'kysely';
import type { Deps } from '../deps.ts';
import { movieNotFound, readMovieReference } from '../movies/movie-reference.ts';
import { announceTasteChange, nextChange } from '../recommendations/taste-changed.ts';
import { addTally, columnOf } from './count-feedback.ts';
import { accountGone, type Feedback, type FeedbackKind, readTarget } from './feedback.ts';
import { dayOf, recordShown } from './record-shown.ts';

export type GiveFeedback = { userId: string; id: string; kind: FeedbackKind };

type Given = { isNew: boolean; feedback: Feedback };

/**
 * Notes what becomes of a recommendation. What is liked, of no interest or seen already counts in the next list, and
 * replaces what was said of the movie before, in whichever list; the same once more changes nothing. A click is counted
 * once a list. What something is said of was shown.
 * @throws AppError `notFound` for a list that is not the user's, or a movie that is gone
 */
export async function giveFeedback(
  deps: Pick<Deps, 'db' | 'clock' | 'jobs' | 'log'>,
  { userId, id, kind }: GiveFeedback,
): Promise<Given> {
  const { listId, movieId, traits } = readTarget({ userId, id });
  const at = deps.clock.now();
  const shown = [{ listId, traits, movie: readMovieReference(movieId), position: null, at }];
  const result = await deps.db.transaction().execute(async (trx) => {
    // First, so that the statement sees all that this user has said before.
    const lock = trx.selectFrom('users').where('id', '=', userId).select('id').forNoKeyUpdate();
    if (!(await lock.executeTakeFirst())) throw accountGone();
    const statement = kind === 'clicked' ? click({ userId, shown, at }) : say({ userId, shown, at, kind });
    const { rows } = await statement.execute(trx);
    return rows[0];
  });
  if (!result) throw movieNotFound(movieId);
  await announceTasteChange(deps, userId, result);
  const { movie_id, is_new, created_at } = result;
  return {
    isNew: is_new,
    feedback: {
      id: `${listId}.${movie_id}`,
      movieId: String(movie_id),
      kind,
      createdAt: created_at.toISOString(),
    },
  };
}

type Row = {
  movie_id: number;
  is_new: boolean;
  created_at: Date;
  revision: number | null;
  steps: number | null;
};

type Statement = { userId: string; shown: Parameters<typeof recordShown>[0]['shown']; at: Date };

function click({ userId, shown, at }: Statement) {
  return sql<Row>`
with ${recordShown({ userId, shown, clickedAt: at })}, ${addTally(userId, sql`table tally`)}
select g.movie_id, added.movie_id is not null as is_new, coalesce(i.clicked_at, ${at}) as created_at,
  null as revision, null as steps
from given g left join added on true
left join impressions i on i.list_id = g.list_id and i.movie_id = g.movie_id`;
}

function say({ userId, shown, at, kind }: Statement & { kind: FeedbackKind }) {
  const said = sql`
table tally
union all
select day, strategy, model_id, ${columnOf(sql`${kind}`)}, 1 from change
union all
select b.shown_on, b.strategy, b.model_id, ${columnOf(sql`b.kind`)}, -1 from before b cross join change`;
  return sql<Row>`
with ${recordShown({ userId, shown })},
before as (
  select f.* from recommendation_feedback f join given g on f.movie_id = g.movie_id where f.user_id = ${userId}
),
change as (
  select g.list_id, g.movie_id, list.strategy, list.model_id, ${dayOf(sql`coalesce(i.shown_at, g.at)`)} as day
  from given g join list on list.id = g.list_id
  left join impressions i on i.list_id = g.list_id and i.movie_id = g.movie_id
  where not exists (select from before where kind = ${kind})
),
put as (
  insert into recommendation_feedback as f
    (user_id, movie_id, kind, list_id, strategy, model_id, shown_on, created_at)
  select ${userId}, movie_id, ${kind}, list_id, strategy, model_id, day, ${at} from change
  on conflict (user_id, movie_id) do update set kind = excluded.kind, list_id = excluded.list_id,
    strategy = excluded.strategy, model_id = excluded.model_id, shown_on = excluded.shown_on,
    created_at = excluded.created_at
),
taste as (
  update users u set taste_revision = u.taste_revision + 1, library_changed_at = ${nextChange}
  from change where u.id = ${userId} returning u.taste_revision as revision
),
${addTally(userId, said)}
select g.movie_id, change.movie_id is not null as is_new, coalesce(before.created_at, ${at}) as created_at,
  taste.revision, case when taste.revision is null then 0 else 1 end as steps
from given g left join change on true left join taste on true
left join before on change.movie_id is null`;
}
