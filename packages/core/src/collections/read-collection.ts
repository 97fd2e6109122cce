import type { Deps } from '../deps.ts';
import {
  type Collection,
  type CollectionRow,
  collectionNotFound,
  isCollection,
  type Named,
  selectCollections,
  toCollection,
} from './collection.ts';

/** Who asks; looked up only where it makes a difference. */
export type AskedBy = { findViewer(): Promise<string | undefined> };

/**
 * A public collection, or one's own.
 * @throws AppError `notFound`, alike for what is missing and what is somebody else's
 */
export async function getCollection(deps: Pick<Deps, 'db'>, asked: Named & AskedBy): Promise<Collection> {
  return toCollection(await readVisible(deps, asked));
}

/** @throws AppError as {@link getCollection} */
export async function readVisible(
  { db }: Pick<Deps, 'db'>,
  { id, findViewer }: Named & AskedBy,
): Promise<CollectionRow> {
  const row = await selectCollections(db).where(isCollection(id)).select('u.banned_at').executeTakeFirst();
  if (!row) throw collectionNotFound(id);
  const isShown = row.is_public && !row.banned_at;
  if (!isShown && (await findViewer()) !== row.user_id) throw collectionNotFound(id);
  return row;
}

/** One's own, after it was written. */
export async function readWritten(db: Deps['db'], id: string): Promise<Collection> {
  return toCollection(await selectCollections(db).where('c.id', '=', id).executeTakeFirstOrThrow());
}
