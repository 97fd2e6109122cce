import { describeChanges } from '../audit/changes.ts';
import { recordEvent } from '../audit/record-event.ts';
import { GENRES, MOVIES } from '../cache/tags.ts';
import { normalizeTag } from '../catalogue/import-tags.ts';
import { insertNamed, lockNamed, renameNamed } from '../catalogue/named-rows.ts';
import type { Deps } from '../deps.ts';
import { AppError } from '../errors.ts';
import { requireVersion } from '../require-version.ts';
import { getTag } from './list-tags.ts';
import type { Tag } from './tag.ts';

type WriteDeps = Pick<Deps, 'db' | 'cache'>;
type Writer = { actorId: string; ip?: string | undefined };
type Seen = { id: string; version?: number | undefined };

/**
 * Adds a tag, in lower case as all of them are.
 * @throws AppError `conflict` when there is one of this name
 */
export async function createTag(
  deps: WriteDeps,
  { name: given, ...writer }: Writer & { name: string },
): Promise<Tag> {
  const name = tagName(given);
  const id = await deps.db.transaction().execute(async (trx) => {
    const id = await insertNamed(trx, 'tags', name);
    const detail = { tagId: String(id), name };
    await recordEvent({ db: trx }, { ...writer, action: 'catalogue.tagCreated', detail });
    return id;
  });
  await deps.cache.drop([GENRES]);
  return getTag(deps, String(id));
}

/**
 * Renames a tag. What is so already stays, and leaves no event and no new version.
 * @throws AppError `notFound`, `preconditionRequired`, `preconditionFailed`, `conflict`
 */
export async function updateTag(
  deps: WriteDeps,
  { id, version, name: given, ...writer }: Writer & Seen & { name: string },
): Promise<Tag> {
  const seen = requireVersion(version);
  const name = tagName(given);
  await deps.db.transaction().execute(async (trx) => {
    const tag = await lockNamed(trx, 'tags', { id, version: seen });
    if (tag.name === name) return;
    await renameNamed(trx, 'tags', { ...tag, name });
    const detail = { tagId: id, ...describeChanges({ name: tag.name }, { name }) };
    await recordEvent({ db: trx }, { ...writer, action: 'catalogue.tagUpdated', detail });
  });
  await deps.cache.drop([GENRES, MOVIES]);
  return getTag(deps, id);
}

/**
 * Deletes a tag: no movie has it any more.
 * @throws AppError `notFound`, `preconditionRequired`, `preconditionFailed`
 */
export async function deleteTag(deps: WriteDeps, { id, version, ...writer }: Writer & Seen): Promise<void> {
  const seen = requireVersion(version);
  await deps.db.transaction().execute(async (trx) => {
    const tag = await lockNamed(trx, 'tags', { id, version: seen });
    const { movies } = await trx
      .selectFrom('movie_tags')
      .where('tag_id', '=', tag.id)
      .select((eb) => eb.fn.countAll<number>().as('movies'))
      .executeTakeFirstOrThrow();
    await trx.deleteFrom('tags').where('id', '=', tag.id).execute();
    const detail = { tagId: id, name: tag.name, movies };
    await recordEvent({ db: trx }, { ...writer, action: 'catalogue.tagDeleted', detail });
  });
  await deps.cache.drop([GENRES, MOVIES]);
}

function tagName(text: string): string {
  const name = normalizeTag(text);
  if (name) return name;
  const message = 'A tag has a name';
  throw new AppError('validationFailed', message, { errors: [{ path: 'name', message }] });
}
