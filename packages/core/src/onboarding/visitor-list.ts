import type { Deps } from '../deps.ts';
import type { ReadIn } from '../languages/languages.ts';
import { findServingModel } from '../models/serving-model.ts';
import { computeList, defaultManner } from '../recommendations/compute-list.ts';
import { basisOf } from '../recommendations/list-basis.ts';
import { whyEmpty } from '../recommendations/list-filter.ts';
import { listIdOf } from '../recommendations/list-id.ts';
import { presentItems } from '../recommendations/present-items.ts';
import type { RecommendationList } from '../recommendations/recommendation.ts';
import type { Taste } from '../recommendations/taste.ts';
import type { VisitorAnswers } from './visitor.ts';

type ListFor = ReadIn & { said: VisitorAnswers; limit: number; owner: string };

/** Computed beyond the limit, for movies deleted since the model was trained. */
const SPARE = 10;

/** What a visitor will most likely like, computed each time and stored for nobody. */
export async function listForVisitor(
  deps: Pick<Deps, 'db' | 'clock'>,
  { said, limit, languages, owner }: ListFor,
): Promise<RecommendationList> {
  const [model, taste] = [await findServingModel(deps), await toTaste(deps, said)];
  const strategy = 'hybrid';
  const usual = defaultManner(model);
  const found = await computeList(deps, { ...usual, taste, model, strategy, limit: limit + SPARE });
  const modelId = model?.id ?? null;
  const manner = { strategy, ...usual, include: [] } as const;
  const listId = listIdOf({ userId: `visitor ${owner}`, revision: taste.revision, modelId, ...manner });
  const items = await presentItems(deps, { listId, items: found, limit, languages });
  const basis = basisOf(found);
  return {
    items,
    meta: {
      status: basis === 'profile' ? 'fresh' : 'coldStart',
      basis,
      strategy,
      ...usual,
      modelId,
      listId,
      generatedAt: deps.clock.now().toISOString(),
      emptyBecause: items.length > 0 ? null : await whyEmpty(deps, undefined),
    },
  };
}

/** What was not seen may be recommended. */
async function toTaste({ db }: Pick<Deps, 'db'>, said: VisitorAnswers): Promise<Taste> {
  const ratings = Array.from(said.answers, ([movieId, { score, at }]) =>
    score === null ? [] : [{ movieId, score, at: Math.floor(at.getTime() / 1000) }],
  ).flat();
  const disliked = await db
    .selectFrom('movie_genres')
    .where((eb) => eb('genre_id', '=', eb.fn.any(eb.val(said.dislikedGenres))))
    .select('movie_id')
    .execute();
  return {
    revision: Math.max(0, ...Array.from(said.answers.values(), ({ at }) => at.getTime())),
    ratings: ratings.sort((a, b) => b.at - a.at || a.movieId - b.movieId),
    favorites: [],
    likedGenres: said.likedGenres,
    languages: [],
    excluded: new Set([
      ...ratings.map(({ movieId }) => movieId),
      ...disliked.map(({ movie_id }) => movie_id),
    ]),
    shown: new Map(),
  };
}
