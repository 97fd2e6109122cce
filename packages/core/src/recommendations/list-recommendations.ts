import { sql } from 'kysely';
import type { Deps } from '../deps.ts';
import { notFound } from '../errors.ts';
import type { ReadIn } from '../languages/languages.ts';
import { type ServingModel, toSettings } from '../models/serving-model.ts';
import { computeList, type ListItem } from './compute-list.ts';
import { listIdOf } from './list-id.ts';
import { presentItems } from './present-items.ts';
import type { ReasonKind, RecommendationList, Strategy } from './recommendation.ts';
import { STORED_STRATEGY } from './refresh-user.ts';
import { type ExcludedKind, excludedKinds, getTaste } from './taste.ts';

/** How long a stored list counts as fresh when nothing has changed. */
const FRESH_MS = 2 * 3_600_000;
/** Read beyond the limit, for movies deleted since the list was stored. */
const SPARE = 10;

export type ListRecommendations = ReadIn & {
  userId: string;
  limit: number;
  strategy: Strategy;
  /** Kinds of movies that are not left out; such a list is computed on the spot and not stored. */
  include?: readonly ExcludedKind[] | undefined;
};

/**
 * What a user will most likely like, best first: the stored list when it is fresh, else one computed on the
 * spot while the worker stores it. Empty only when the whole catalogue is rated, hidden or empty.
 * @throws AppError `notFound` for a user that is gone
 */
export async function listRecommendations(
  deps: Pick<Deps, 'db' | 'jobs' | 'clock' | 'log'>,
  { userId, limit, strategy, languages, include: asked = [] }: ListRecommendations,
): Promise<RecommendationList> {
  const include = excludedKinds.filter((kind) => asked.includes(kind));
  const isStorable = strategy === STORED_STRATEGY && include.length === 0;
  const { revision, model, stored } = await getState(deps, { userId, strategy });
  const modelId = model?.id ?? null;
  if (stored && include.length === 0) {
    const items = await readItems(deps, stored.id, limit + SPARE);
    return {
      items: await presentItems(deps, { listId: stored.id, items, limit, languages }),
      meta: {
        status: 'fresh',
        strategy,
        modelId,
        listId: stored.id,
        generatedAt: stored.generatedAt.toISOString(),
      },
    };
  }
  const taste = await getTaste(deps, { userId, include });
  const items = await computeList(deps, { taste, model, strategy, limit });
  const listId = listIdOf({
    userId,
    revision: taste.revision,
    modelId,
    strategy,
    diversity: 0,
    novelty: 0,
    include,
  });
  const isPersonal = items.some(({ reasons }) => reasons.some(({ kind }) => !IMPERSONAL.includes(kind)));
  if (isPersonal && isStorable) storeSoon(deps, userId, revision);
  return {
    items: await presentItems(deps, { listId, items, limit, languages }),
    meta: {
      status: statusOf({ isPersonal, isStorable, strategy }),
      strategy,
      modelId,
      listId,
      generatedAt: deps.clock.now().toISOString(),
    },
  };
}

/** Reasons that say nothing of what the user did. */
const IMPERSONAL: readonly ReasonKind[] = ['popular', 'genre'];

type Computed = { isPersonal: boolean; isStorable: boolean; strategy: Strategy };

function statusOf({ isPersonal, isStorable, strategy }: Computed): RecommendationList['meta']['status'] {
  if (strategy === 'popular') return 'fresh';
  if (!isPersonal) return 'coldStart';
  return isStorable ? 'updating' : 'fresh';
}

type State = {
  revision: number;
  model: ServingModel | undefined;
  stored: { id: string; generatedAt: Date } | undefined;
};

/** The user's revision, the serving model and a stored list that fits both, in one query. */
async function getState(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  { userId, strategy }: { userId: string; strategy: Strategy },
): Promise<State> {
  const notBefore = new Date(clock.now().getTime() - FRESH_MS);
  const { rows } = await sql<{
    revision: number;
    modelId: string | null;
    settings: unknown;
    listId: string | null;
    generatedAt: Date | null;
  }>`
    select u.taste_revision as revision, m.id as "modelId", m.settings, l.id as "listId", l.generated_at as "generatedAt"
    from users u
    left join models m on m.is_serving
    left join lateral (
      select id, generated_at from recommendation_lists
      where user_id = u.id and strategy = ${strategy} and taste_revision = u.taste_revision
        and model_id is not distinct from m.id and generated_at > ${notBefore}
      order by generated_at desc limit 1
    ) l on true
    where u.id = ${userId}`.execute(db);
  const [row] = rows;
  if (!row) throw notFound('The user');
  const { revision, modelId, settings, listId, generatedAt } = row;
  return {
    revision,
    model: modelId === null ? undefined : { id: modelId, settings: toSettings(settings) },
    stored: listId && generatedAt ? { id: listId, generatedAt } : undefined,
  };
}

async function readItems({ db }: Pick<Deps, 'db'>, listId: string, limit: number): Promise<ListItem[]> {
  const rows = await db
    .selectFrom('recommendations')
    .select(['movie_id as movieId', 'score', 'reasons', 'components'])
    .where('list_id', '=', listId)
    .orderBy('position')
    .limit(limit)
    .execute();
  // Written by storeList alone.
  return rows as unknown as ListItem[];
}

/** A read neither waits for the queue nor fails with it. */
function storeSoon({ jobs, log }: Pick<Deps, 'jobs' | 'log'>, userId: string, revision: number): void {
  jobs.enqueue('recommendations.refreshUser', { userId, revision }).catch((error: unknown) => {
    log.warn({ err: error, userId }, 'The recommendations could not be sent to the worker');
  });
}
