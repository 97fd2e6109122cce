import { sql } from 'kysely';
import type { Deps } from '../deps.ts';
import { notFound } from '../errors.ts';
import { parseIntegerId } from '../integer-id.ts';
import { type Page, type PageRequest, paginate } from '../pagination/page.ts';
import { selectTags, type Tag, toTag } from './tag.ts';

export type ListTags = PageRequest & {
  /** How the name begins. */
  q?: string | undefined;
};

/** Tags by name, with the number of movies that have each. Two queries. */
export async function listTags(
  { db }: Pick<Deps, 'db'>,
  { page, perPage, q = '' }: ListTags,
): Promise<Page<Tag>> {
  const begins = sql<boolean>`t.name like ${`${escapeLike(q)}%`}`;
  const [rows, { total }] = await Promise.all([
    selectTags(db)
      .where(begins)
      .orderBy('t.name')
      .limit(perPage)
      .offset((page - 1) * perPage)
      .execute(),
    db
      .selectFrom('tags as t')
      .where(begins)
      .select((eb) => eb.fn.countAll<number>().as('total'))
      .executeTakeFirstOrThrow(),
  ]);
  return { items: rows.map(toTag), pagination: paginate({ page, perPage }, total) };
}

/**
 * One tag with the number of movies that have it.
 * @throws AppError `notFound`
 */
export async function getTag({ db }: Pick<Deps, 'db'>, id: string): Promise<Tag> {
  const number = parseIntegerId(id);
  const row =
    number === undefined ? undefined : await selectTags(db).where('t.id', '=', number).executeTakeFirst();
  if (!row) throw notFound(`The tag ${id}`);
  return toTag(row);
}

function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&');
}
