import {
  ANY_MOVIE,
  defaultSettings,
  fillUp,
  HEAD,
  listFrom,
  PARTS,
  type ProfileEntry,
  type Ranking,
  type Recommendation,
  type RowName,
  rankMovies,
  type ServingSettings,
} from '@matinee/recommender';
import type { Deps } from '../deps.ts';
import { readRows } from '../models/read-rows.ts';
import type { ServingModel } from '../models/serving-model.ts';
import { listFillers } from './list-fillers.ts';
import { type ListFilter, listWanted } from './list-filter.ts';
import type { Component, ReasonKind, Strategy } from './recommendation.ts';
import type { Taste } from './taste.ts';

/** One line of a list as it is stored: ids only, names are looked up when it is shown. */
export type ListItem = {
  movieId: number;
  score: number;
  reasons: ItemReason[];
  components: Component[];
};

/** What a list is shown from: the arithmetic is read by itself. */
export type Listed = Omit<ListItem, 'components'>;

/** `score` is the one the reader gave the movie the reason names; `weight` a share of the item's score, 0–1. */
export type ItemReason = {
  kind: ReasonKind;
  movieId: number | null;
  score: number | null;
  weight: number;
  /** Of the genre or the person it names. */
  featureId?: number;
};

export type ComputeList = {
  taste: Taste;
  model: ServingModel | undefined;
  strategy: Strategy;
  limit: number;
  /** 0–1 each; default: those of the model ({@link defaultManner}). */
  diversity?: number | undefined;
  novelty?: number | undefined;
  /** Passes movies over; no score changes. */
  filter?: ListFilter | undefined;
};

/** The diversity and novelty of a list for which none were asked, in hundredths, as ids of lists say them. */
export function defaultManner(model: ServingModel | undefined): { diversity: number; novelty: number } {
  const { diversity, novelty } = settingsOf(model).reranking;
  return { diversity: inHundredths(diversity), novelty: inHundredths(novelty) };
}

export function inHundredths(share: number): number {
  return Math.round(share * 100) / 100;
}

/**
 * The list a taste gets from a model, computed now: one query for the model's rows, one for what is known of the best
 * candidates, and where a profile cannot fill it at most six at once for what does ({@link listFillers}), which is all
 * there is without a model. One more looks which candidates pass a filter.
 */
export async function computeList(deps: Pick<Deps, 'db' | 'clock'>, asked: ComputeList): Promise<ListItem[]> {
  const { taste, model, limit, filter } = asked;
  const strategy = model ? asked.strategy : 'popular';
  const profile = toProfile(taste);
  const hasParts = PARTS[strategy].length > 0;
  const movieIds = [ANY_MOVIE, ...profile.map(({ movieId }) => movieId)];
  const rows = await loadRows(deps, { model: hasParts && profile.length > 0 ? model : undefined, movieIds });
  const params = {
    ...asked,
    profile,
    rows: rows.lookup,
    exclude: taste.excluded,
    // What of it is not wanted is in `excluded`.
    withProfile: true,
    parts: PARTS[strategy],
    shown: taste.shown,
    settings: settingsOf(model),
  };
  const ranking = rankMovies(params);
  if ((asked.diversity ?? params.settings.reranking.diversity) > 0) await rows.addFeatures(ranking.head);
  const isWanted = filter && (await wantedOf(deps, { ranking, filter, limit }));
  const personal = listFrom({ ...params, ranking, isWanted });
  const toItem = itemOf(taste);
  if (personal.length === limit) return personal.map(toItem);
  const fillers = await listFillers(deps, {
    likedGenres: taste.likedGenres,
    languages: taste.languages,
    isPopularOnly: asked.strategy === 'popular',
    filter: filter?.movies,
    count: limit + taste.excluded.size + (filter?.exclude.size ?? 0) + ranking.all().length,
  });
  const isLeft = filter && ((movieId: number) => !filter.exclude.has(movieId));
  return fillUp({ ...params, list: personal, ranking, fillers, isWanted: isLeft }).map(toItem);
}

/** Rows of a model by part and movie; features of further movies are read where they are needed. */
async function loadRows(
  deps: Pick<Deps, 'db'>,
  { model, movieIds }: { model: ServingModel | undefined; movieIds: readonly number[] },
) {
  const known = model ? await readRows(deps, { modelId: model.id, movieIds }) : new Map();
  const further = new Map();
  return {
    lookup: (part: RowName, movieId: number) =>
      known.get(part)?.get(movieId) ?? (part === 'features' ? further.get(movieId) : undefined),
    addFeatures: async (head: Int32Array) => {
      if (!model || head.length === 0) return;
      const rows = await readRows(deps, { modelId: model.id, movieIds: [...head], parts: ['features'] });
      for (const [movieId, row] of rows.get('features') ?? []) further.set(movieId, row);
    },
  };
}

/** Which movies of a ranking pass the filter: of its head, and of all where that is too little. */
async function wantedOf(
  deps: Pick<Deps, 'db'>,
  { ranking, filter, limit }: { ranking: Ranking; filter: ListFilter; limit: number },
): Promise<(movieId: number) => boolean> {
  let wanted = await listWanted(deps, { filter, movieIds: ranking.head });
  if (wanted.size < limit && ranking.head.length === HEAD)
    wanted = await listWanted(deps, { filter, movieIds: ranking.all() });
  return (movieId) => wanted.has(movieId);
}

function itemOf({ ratings }: Taste): (recommendation: Recommendation) => ListItem {
  const scores = new Map(ratings.map(({ movieId, score }) => [movieId, score]));
  return ({ movieId, score, components, reasons }) => ({
    movieId,
    score,
    components,
    reasons: reasons.map((reason) => ({
      kind: reason.kind,
      movieId: reason.movieId ?? null,
      score: (reason.movieId !== undefined && scores.get(reason.movieId)) || null,
      weight: Math.min(1, reason.weight / score),
      ...(reason.featureId !== undefined && { featureId: reason.featureId }),
    })),
  });
}

/** Nothing personal can come of these; they only satisfy the signature before the first training. */
const WITHOUT_MODEL = defaultSettings({ userCount: 1 });

function settingsOf(model: ServingModel | undefined): ServingSettings {
  return model?.settings ?? WITHOUT_MODEL;
}

/** What a user did, as the model reads it; a movie that was rated and favorited is one entry. */
export function toProfile({ ratings, favorites }: Taste): ProfileEntry[] {
  const entries = new Map<number, ProfileEntry>(ratings.map((rating) => [rating.movieId, { ...rating }]));
  for (const { movieId, at } of favorites) {
    const rated = entries.get(movieId);
    entries.set(movieId, { ...rated, movieId, isFavorite: true, at: Math.max(at, rated?.at ?? at) });
  }
  return [...entries.values()];
}
