import { type RawBuilder, sql } from 'kysely';
import type { MovieReference } from '../movies/movie-reference.ts';
import type { ListTraits } from '../recommendations/list-id.ts';

/** A movie of a list as it was shown. */
export type Shown = {
  listId: string;
  traits: ListTraits;
  movie: MovieReference;
  /** From 0; null when it is only known that it was shown, because somebody said something of it. */
  position: number | null;
  at: Date;
};

type Recording = {
  userId: string;
  shown: readonly Shown[];
  /** When all of these were clicked; null when they were merely shown. */
  clickedAt?: Date | null;
};

/**
 * CTEs that note what a user was shown, each movie of a list once: `given` is what is taken (lists' and movies' ids as
 * they are now), `list` its lists, `added` what was not known of it (`is_new`), `tally` what {@link addTally} adds.
 * Rows are locked in the order of their keys, the user before all others.
 */
export function recordShown({ userId, shown, clickedAt = null }: Recording): RawBuilder<unknown> {
  const columns = columnsOf(shown);
  const lists = listsOf(shown);
  return sql`
person as (select u.id from users u where u.id = ${userId} and u.banned_at is null for key share),
given as (
  select g.list_id, m.id as movie_id, min(g.position) as position, min(g.at) as at, count(*)::int as times
  from unnest(${columns.lists}::uuid[], ${columns.ids}::int[], ${columns.tmdb}::int[], ${columns.imdb}::text[],
    ${columns.positions}::int[], ${columns.times}::timestamptz[]) g(list_id, id, tmdb, imdb, position, at)
  join movies m on m.deleted_at is null and m.id = coalesce(
    (select coalesce(n.merged_into, n.id) from movies n where n.id = g.id),
    (select coalesce(n.merged_into, n.id) from movies n where n.tmdb_id = g.tmdb),
    (select coalesce(n.merged_into, n.id) from movies n where n.imdb_id = g.imdb))
  group by g.list_id, m.id
),
list as (
  insert into shown_lists as l (id, user_id, strategy, model_id, is_cold_start, shown_at)
  select t.id, person.id, t.strategy, ${modelBy(sql`t.model_tag`)}, ${isUnknown}, first.at
  from unnest(${lists.ids}::uuid[], ${lists.strategies}::text[], ${lists.modelTags}::text[]) t(id, strategy, model_tag)
  join (select list_id, min(at) as at from given group by list_id) first on first.list_id = t.id
  cross join person
  order by t.id
  on conflict (id) do update set user_id = l.user_id where l.user_id = excluded.user_id
  returning l.id, l.strategy, l.model_id, l.is_cold_start, l.shown_at, l.xmax = 0 as is_new
),
added as (
  insert into impressions as i (list_id, movie_id, position, shown_at, clicked_at)
  select g.list_id, g.movie_id, g.position, g.at, ${clickedAt}::timestamptz
  from given g join list on list.id = g.list_id
  order by g.list_id, g.movie_id
  on conflict (list_id, movie_id) do update
    set position = coalesce(i.position, excluded.position), clicked_at = coalesce(i.clicked_at, excluded.clicked_at)
    where i.clicked_at is null and excluded.clicked_at is not null
      or i.position is null and excluded.position is not null
  returning i.list_id, i.movie_id, i.shown_at, i.xmax = 0 as is_new
),
covered as (
  insert into recommended_movies (day, strategy, model_id, movie_id)
  select distinct ${dayOf(sql`a.shown_at`)}, list.strategy, list.model_id, a.movie_id
  from added a join list on list.id = a.list_id where a.is_new
  order by 1, 2, 3, 4
  on conflict do nothing
),
tally as (
  select ${dayOf(sql`l.shown_at`)} as day, l.strategy, l.model_id, what, 1 as step
  from list l, unnest(array['lists', case when l.is_cold_start then 'cold_lists' end]) what where l.is_new
  union all
  select ${dayOf(sql`a.shown_at`)}, list.strategy, list.model_id, what, 1
  from added a join list on list.id = a.list_id,
    unnest(array[case when a.is_new then 'impressions' end, ${clickedAt ? 'clicks' : null}]) what
)`;
}

/** The day (UTC) a moment is counted on. */
export function dayOf(moment: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`(${moment} at time zone 'UTC')::date`;
}

/** What is known of the user is nothing that a list could be made from. */
const isUnknown = sql`not (
  exists (select from ratings r join raters by on by.id = r.rater_id where by.user_id = person.id)
  or exists (select from favorites f where f.user_id = person.id)
  or exists (select from recommendation_feedback f where f.user_id = person.id and f.kind = 'liked'))`;

/** The model with this tag, which is made as `modelTagOf` makes it; null once it is deleted. */
function modelBy(tag: RawBuilder<unknown>): RawBuilder<unknown> {
  const tagOf = sql`substring(sha256(convert_to('["model","' || m.id || '"]', 'UTF8')) for 2)`;
  return sql`(select m.id from models m where encode(${tagOf}, 'hex') = ${tag} order by m.created_at desc limit 1)`;
}

function columnsOf(shown: readonly Shown[]) {
  const named = (by: MovieReference['by']) =>
    shown.map(({ movie }) => (movie.by === by ? movie.value : null));
  return {
    lists: shown.map(({ listId }) => listId),
    ids: named('id'),
    tmdb: named('tmdb'),
    imdb: named('imdb'),
    positions: shown.map(({ position }) => position),
    times: shown.map(({ at }) => at.toISOString()),
  };
}

function listsOf(shown: readonly Shown[]) {
  const traits = new Map(shown.map((one) => [one.listId, one.traits]));
  return {
    ids: [...traits.keys()],
    strategies: [...traits.values()].map(({ strategy }) => strategy),
    modelTags: [...traits.values()].map(({ modelTag }) => modelTag),
  };
}
