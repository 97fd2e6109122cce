import type { Deps } from '../deps.ts';
import { notFound } from '../errors.ts';
import { parseIntegerId } from '../integer-id.ts';
import type { ReadIn } from '../languages/languages.ts';
import { type ServingModel, toSettings } from '../models/serving-model.ts';
import { computeList, type ListItem } from './compute-list.ts';
import { findStoredItem } from './find-list.ts';
import { onlyMovie } from './list-filter.ts';
import { isListOf, modelTagOf, readListId } from './list-id.ts';
import { presentItems } from './present-items.ts';
import type { ExplainedRecommendation } from './recommendation.ts';
import { findTaste } from './taste.ts';

export type GetRecommendation = ReadIn & {
  userId: string;
  /** `<listId>.<movieId>` */
  id: string;
};

/**
 * An item of a list with the arithmetic of its score. Of a list that was not stored it is computed again, from what is
 * known of the user now and in the manner that the list's id says.
 * @throws AppError `notFound` for somebody else's list, one whose model is no longer kept, and a movie that is not in it
 */
export async function getRecommendation(
  deps: Pick<Deps, 'db' | 'clock'>,
  { userId, id, languages }: GetRecommendation,
): Promise<ExplainedRecommendation> {
  const [listId = '', movie = '', ...rest] = id.split('.');
  const movieId = parseIntegerId(movie);
  const isMine = rest.length === 0 && isListOf(listId, userId);
  const asked = isMine && movieId !== undefined ? { userId, listId, movieId } : undefined;
  const item = asked && ((await findStoredItem(deps, asked)) ?? (await computeItem(deps, asked)));
  const [found] = item ? await presentItems(deps, { listId, items: [item], limit: 1, languages }) : [];
  if (!item || !found) throw notFound(`The recommendation ${id}`);
  return { ...found, components: item.components };
}

async function computeItem(
  deps: Pick<Deps, 'db' | 'clock'>,
  { userId, listId, movieId }: { userId: string; listId: string; movieId: number },
): Promise<ListItem | undefined> {
  const traits = readListId(listId);
  if (!traits) return undefined;
  const { modelTag, ...manner } = traits;
  const model = modelTag === null ? undefined : await findModel(deps, modelTag);
  if (modelTag !== null && !model) return undefined;
  const taste = await findTaste(deps, { userId, include: manner.include });
  if (!taste) return undefined;
  const [item] = await computeList(deps, { ...manner, taste, model, limit: 1, filter: onlyMovie(movieId) });
  return item;
}

/** Of the models that are kept, which are few, the one with this tag. */
async function findModel({ db }: Pick<Deps, 'db'>, tag: string): Promise<ServingModel | undefined> {
  const models = await db
    .selectFrom('models')
    .select(['id', 'settings'])
    .where('status', '=', 'ready')
    .orderBy('created_at', 'desc')
    .execute();
  const model = models.find(({ id }) => modelTagOf(id) === tag);
  return model && { id: model.id, settings: toSettings(model.settings) };
}
