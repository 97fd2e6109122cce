import type { Deps } from '../deps.ts';
import type { ReadIn } from '../languages/languages.ts';
import { computeList, defaultManner, inHundredths, type ListItem } from './compute-list.ts';
import { getListState, type ListState, readItems } from './find-list.ts';
import { basisOf } from './list-basis.ts';
import { type AskedFilter, type ListFilter, listWanted, resolveListFilter, whyEmpty } from './list-filter.ts';
import { type ListManner, listIdFrom } from './list-id.ts';
import { presentItems } from './present-items.ts';
import type { ListMeta, RecommendationList, Strategy } from './recommendation.ts';
import { STORED_STRATEGY } from './refresh-user.ts';
import { type ExcludedKind, excludedKinds, getTaste, type Taste } from './taste.ts';

/** Read beyond the limit, for movies deleted since the model was trained or the list stored. */
const SPARE = 10;
/** Up to here a rating says nothing of what somebody likes. */
const LOW = 5;

export type ListRecommendations = ReadIn &
  AskedFilter & {
    userId: string;
    limit: number;
    strategy: Strategy;
    /** 0–1 each, in hundredths; default: those of the model. A list with others is computed on the spot and not stored. */
    diversity?: number | undefined;
    novelty?: number | undefined;
    /** Kinds of movies that are not left out; the same. */
    include?: readonly ExcludedKind[] | undefined;
  };

type Asked = { userId: string; limit: number; filter: ListFilter | undefined };

/** A list before it is shown. */
type Found = { listId: string; items: ListItem[]; status: ListMeta['status']; generatedAt: Date };

/**
 * What a user will most likely like, best first: the stored list when it is fresh and has enough of what is asked for,
 * else one computed on the spot while the worker stores it. Filters pass movies over and change no score. Empty only when
 * everything that passes them is left out, or there is nothing; `meta.emptyBecause` says which.
 * @throws AppError `notFound` for a user that is gone; `validationFailed` for filters that name what is unknown
 */
export async function listRecommendations(
  deps: Pick<Deps, 'db' | 'jobs' | 'clock' | 'log'>,
  { userId, limit, strategy, languages, include = [], diversity, novelty, ...filters }: ListRecommendations,
): Promise<RecommendationList> {
  const filter = await resolveListFilter(deps, filters);
  const state = await getListState(deps, { userId, strategy });
  const usual = defaultManner(state.model);
  const manner: ListManner = {
    strategy,
    diversity: inHundredths(diversity ?? usual.diversity),
    novelty: inHundredths(novelty ?? usual.novelty),
    include: excludedKinds.filter((kind) => include.includes(kind)),
  };
  const isStorable =
    strategy === STORED_STRATEGY &&
    manner.include.length === 0 &&
    manner.diversity === usual.diversity &&
    manner.novelty === usual.novelty;
  const asked = { userId, limit, filter };
  const found =
    (isStorable ? await findStored(deps, { ...asked, state }) : undefined) ??
    (await computeNow(deps, { ...asked, state, manner, isStorable }));
  const items = await presentItems(deps, { ...found, limit, languages });
  return {
    items,
    meta: {
      status: found.status,
      basis: basisOf(found.items),
      strategy,
      diversity: manner.diversity,
      novelty: manner.novelty,
      modelId: state.model?.id ?? null,
      listId: found.listId,
      generatedAt: found.generatedAt.toISOString(),
      emptyBecause: items.length > 0 ? null : await whyEmpty(deps, filter),
    },
  };
}

/** The stored list, unless it has too little of what is asked for. */
async function findStored(
  deps: Pick<Deps, 'db'>,
  { limit, filter, state: { stored } }: Asked & { state: ListState },
): Promise<Found | undefined> {
  if (!stored) return undefined;
  const { id: listId, generatedAt } = stored;
  if (!filter) {
    const items = await readItems(deps, { listId, limit: limit + SPARE });
    const status = basisOf(items) === 'profile' ? 'fresh' : 'coldStart';
    return { listId, items, status, generatedAt };
  }
  const all = await readItems(deps, { listId });
  const wanted = await listWanted(deps, { filter, movieIds: all.map(({ movieId }) => movieId) });
  const items = all.filter(({ movieId }) => wanted.has(movieId));
  const status = basisOf(all) === 'profile' ? 'fresh' : 'coldStart';
  return items.length < limit ? undefined : { listId, items, status, generatedAt };
}

async function computeNow(
  deps: Pick<Deps, 'db' | 'jobs' | 'clock' | 'log'>,
  of: Asked & { state: ListState; manner: ListManner; isStorable: boolean },
): Promise<Found> {
  const { userId, limit, filter, manner, isStorable } = of;
  const { model, revision } = of.state;
  const taste = await getTaste(deps, { userId, include: manner.include });
  const items = await computeList(deps, { ...manner, taste, model, filter, limit: limit + SPARE });
  const isPersonal = basisOf(items) === 'profile' || (filter !== undefined && isKnown(taste));
  if (isPersonal && isStorable) storeSoon(deps, userId, revision);
  return {
    listId: listIdFrom({ userId, taste, model }, manner),
    items,
    status: statusOf({ isPersonal, isStorable, strategy: manner.strategy }),
    generatedAt: deps.clock.now(),
  };
}

function statusOf(computed: {
  isPersonal: boolean;
  isStorable: boolean;
  strategy: Strategy;
}): ListMeta['status'] {
  if (computed.strategy === 'popular') return 'fresh';
  if (!computed.isPersonal) return 'coldStart';
  return computed.isStorable ? 'updating' : 'fresh';
}

/** Where filters leave nothing that the profile speaks for, the user is no less known. */
function isKnown({ ratings, favorites }: Taste): boolean {
  return favorites.length > 0 || ratings.some(({ score }) => score > LOW);
}

/** A read neither waits for the queue nor fails with it. */
function storeSoon({ jobs, log }: Pick<Deps, 'jobs' | 'log'>, userId: string, revision: number): void {
  jobs.enqueue('recommendations.refreshUser', { userId, revision }).catch((error: unknown) => {
    log.warn({ err: error, userId }, 'The recommendations could not be sent to the worker');
  });
}
