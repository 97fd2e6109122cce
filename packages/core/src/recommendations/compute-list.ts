import { ANY_MOVIE, defaultSettings, type ProfileEntry, recommend } from '@matinee/recommender';
import type { Deps } from '../deps.ts';
import { readRows } from '../models/read-rows.ts';
import type { ServingModel } from '../models/serving-model.ts';
import type { Component, ReasonKind, Strategy } from './recommendation.ts';
import type { Taste } from './taste.ts';

/** One line of a list as it is stored: ids only, names are looked up when it is shown. */
export type ListItem = {
  movieId: number;
  score: number;
  reasons: ItemReason[];
  components: Component[];
};

/** `score` is the one the reader gave the movie the reason names; `weight` a share of the item's score, 0–1. */
export type ItemReason = { kind: ReasonKind; movieId: number | null; score: number | null; weight: number };

/**
 * The list a taste gets from a model, computed now: one query for the model's rows and one or two for what is
 * popular, which is all there is without a model. What is popular of liked genres comes before what else is, unless
 * just what is popular is asked for.
 */
export async function computeList(
  deps: Pick<Deps, 'db'>,
  params: { taste: Taste; model: ServingModel | undefined; strategy: Strategy; limit: number },
): Promise<ListItem[]> {
  const { taste, model, strategy, limit } = params;
  const profile = toProfile(taste);
  const rows =
    model && profile.length > 0
      ? await readRows(deps, {
          modelId: model.id,
          movieIds: [ANY_MOVIE, ...profile.map(({ movieId }) => movieId)],
        })
      : new Map();
  const count = limit + taste.excluded.size;
  const genreIds = strategy === 'popular' ? [] : taste.likedGenres;
  const ofLikedGenres = genreIds.length > 0 ? await listPopularIds(deps, { count, genreIds }) : [];
  const popular = new Set([...ofLikedGenres, ...(await listPopularIds(deps, { count }))]);
  const isOfLikedGenre = new Set(ofLikedGenres);
  const scores = new Map(taste.ratings.map(({ movieId, score }) => [movieId, score]));
  const ranking = recommend({
    profile,
    rows: (part, movieId) => rows.get(part)?.get(movieId),
    popular: [...popular],
    exclude: taste.excluded,
    // What of it is not wanted is in `excluded`.
    withProfile: true,
    limit,
    strategy: model ? strategy : 'popular',
    settings: model?.settings ?? WITHOUT_MODEL,
  });
  return ranking.map(({ movieId, score, components, reasons }) => ({
    movieId,
    score,
    components,
    reasons: reasons.map((reason) => ({
      kind: reason.kind === 'popular' && isOfLikedGenre.has(movieId) ? 'genre' : reason.kind,
      movieId: reason.movieId ?? null,
      score: (reason.movieId !== undefined && scores.get(reason.movieId)) || null,
      weight: Math.min(1, reason.weight / score),
    })),
  }));
}

/** Nothing personal can come of these; they only satisfy the signature before the first training. */
const WITHOUT_MODEL = defaultSettings({ userCount: 1 });

function toProfile({ ratings, favorites }: Taste): ProfileEntry[] {
  const entries = new Map<number, ProfileEntry>(ratings.map((rating) => [rating.movieId, { ...rating }]));
  for (const { movieId, at } of favorites) {
    const rated = entries.get(movieId);
    entries.set(movieId, { ...rated, movieId, isFavorite: true, at: Math.max(at, rated?.at ?? at) });
  }
  return [...entries.values()];
}

async function listPopularIds(
  { db }: Pick<Deps, 'db'>,
  { count, genreIds }: { count: number; genreIds?: number[] },
): Promise<number[]> {
  let movies = db.selectFrom('movies').select('id').where('deleted_at', 'is', null);
  if (genreIds)
    movies = movies.where('id', 'in', (eb) =>
      eb
        .selectFrom('movie_genres')
        .where('genre_id', '=', eb.fn.any(eb.val(genreIds)))
        .select('movie_id'),
    );
  const rows = await movies.orderBy('popularity', 'desc').orderBy('id').limit(count).execute();
  return rows.map(({ id }) => id);
}
