import { ANY_MOVIE } from '@matinee/recommender';
import { type RawBuilder, sql } from 'kysely';
import type { Deps } from '../deps.ts';
import type { FlowQueue } from '../job-queue.ts';
import { holdRows } from '../models/hold-rows.ts';
import { findServingModel, type ServingModel } from '../models/serving-model.ts';
import { FRESH_MS } from './find-list.ts';
import { STORED_STRATEGY, storeListOf } from './refresh-user.ts';
import { findTaste, type Taste } from './taste.ts';

/**
 * Who has been here in the last three days will probably come again before theirs is old; for others a list is computed
 * when they come, which takes milliseconds, instead of one every two hours that nobody looks at.
 */
const ACTIVE_MS = 3 * 86_400_000;
/** Those that are old are looked for every quarter of an hour, and making them takes its time. */
const REFRESH_AFTER_MS = FRESH_MS - 25 * 60_000;
/** Some seconds of work: what a worker that is killed leaves to be done again. */
const CHUNK_USERS = 100;
/** Movies whose rows are held at once, some ten kilobytes each. */
const HELD_MOVIES = 3_000;

type RefreshDeps = Pick<Deps, 'db' | 'clock'>;
export type RefreshReason = 'scheduled' | 'promoted';

/** A range of ids, both ends included. */
export type UserRange = { from: string; to: string };

/**
 * Has lists made for users who come often and whose stored one is old, of another model or missing: in chunks, which any
 * number of workers share. Without a model there is nothing that is somebody's own.
 */
export async function planRefresh(
  deps: RefreshDeps & { flows: FlowQueue },
  reason: RefreshReason,
): Promise<{ users: number; chunks: number }> {
  const model = await findServingModel(deps);
  if (!model) return { users: 0, chunks: 0 };
  const { rows } = await sql<UserRange & { users: number }>`
    select (array_agg(id order by id))[1] as "from", (array_agg(id order by id desc))[1] as "to", count(*)::int as users
    from (select id, (row_number() over (order by id) - 1) / ${CHUNK_USERS} as chunk
      from (${dueUsers(deps, { model })}) due) numbered
    group by chunk order by chunk`.execute(deps.db);
  const chunks = rows.length;
  if (chunks > 0)
    await deps.flows.enqueueFlow(
      {
        name: 'recommendations.finishRefresh',
        payload: { reason, chunks, plannedAt: deps.clock.now().toISOString() },
      },
      { name: 'recommendations.refreshChunk', payloads: rows.map(({ from, to }) => ({ from, to })) },
    );
  return { users: rows.reduce((sum, { users }) => sum + users, 0), chunks };
}

export type RefreshOptions = { signal?: AbortSignal; onProgress?: (fraction: number) => void };

/**
 * Makes the lists that are due of the users in a range. What has been made by then stays when it is stopped, and is not
 * made again. Reads the rows of the model for many users at once; what it takes of memory does not depend on how many.
 * @returns how many were stored: users and models that go meanwhile are passed over
 */
export async function refreshChunk(
  deps: RefreshDeps,
  range: UserRange,
  { signal, onProgress }: RefreshOptions = {},
): Promise<{ users: number }> {
  const model = await findServingModel(deps);
  if (!model) return { users: 0 };
  const { rows } = await sql<{ id: string }>`${dueUsers(deps, { model, range })} order by u.id`.execute(
    deps.db,
  );
  let users = 0;
  let group = createGroup();
  for (const [index, { id: userId }] of rows.entries()) {
    signal?.throwIfAborted();
    const taste = await findTaste(deps, { userId });
    if (taste) group.add(userId, taste);
    const isLast = index === rows.length - 1;
    if (!isLast && group.movieIds.size < HELD_MOVIES) continue;
    users += await storeGroup(deps, { group, model, signal });
    group = createGroup();
    onProgress?.((index + 1) / rows.length);
  }
  return { users };
}

type Group = {
  tastes: { userId: string; taste: Taste }[];
  movieIds: Set<number>;
  add(userId: string, taste: Taste): void;
};

function createGroup(): Group {
  const tastes: Group['tastes'] = [];
  const movieIds = new Set<number>();
  return {
    tastes,
    movieIds,
    add: (userId, taste) => {
      tastes.push({ userId, taste });
      for (const { movieId } of [...taste.ratings, ...taste.favorites]) movieIds.add(movieId);
    },
  };
}

type StoreGroup = { group: Group; model: ServingModel; signal: AbortSignal | undefined };

async function storeGroup(deps: RefreshDeps, { group, model, signal }: StoreGroup): Promise<number> {
  const movieIds = [ANY_MOVIE, ...group.movieIds];
  const heldRows = await holdRows(deps, { modelId: model.id, movieIds });
  let stored = 0;
  for (const { userId, taste } of group.tastes) {
    signal?.throwIfAborted();
    if (await storeListOf({ ...deps, heldRows }, { userId, taste, model })) stored += 1;
  }
  return stored;
}

/**
 * Ids of users who were here lately, have liked something, and have no list that is fresh for a while. Those who were here
 * are found first, and of each of them whether they have liked something: else all ratings there are would be read.
 * When sessions were last used has no index: reading 100,000 of them takes 20 ms four times an hour, and with one every
 * use of a session would be written to it, too. Of a range they are found by whose they are.
 */
function dueUsers(
  { clock }: Pick<Deps, 'clock'>,
  { model, range }: { model: ServingModel; range?: UserRange },
): RawBuilder<unknown> {
  const now = clock.now().getTime();
  const since = new Date(now - ACTIVE_MS);
  const isInRange = (id: string) =>
    range ? sql`${sql.ref(id)} between ${range.from} and ${range.to}` : sql`true`;
  return sql`
    with active as materialized (
      select id from users where library_changed_at > ${since} and ${isInRange('id')}
      union select user_id from sessions where last_used_at > ${since} and ${isInRange('user_id')}
      union select user_id from api_keys where last_used_at > ${since} and ${isInRange('user_id')}
    )
    select u.id from active join users u on u.id = active.id
    where u.banned_at is null
      and coalesce(
        (select true from raters r join ratings on rater_id = r.id where r.user_id = u.id limit 1),
        (select true from favorites where user_id = u.id limit 1),
        (select true from recommendation_feedback where user_id = u.id and kind = 'liked' limit 1), false)
      and not exists (select from recommendation_lists l
        where l.user_id = u.id and l.strategy = ${STORED_STRATEGY} and l.taste_revision = u.taste_revision
          and l.model_id = ${model.id} and l.generated_at > ${new Date(now - REFRESH_AFTER_MS)})`;
}
