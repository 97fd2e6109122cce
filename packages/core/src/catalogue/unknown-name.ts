import { sql } from 'kysely';
import type { Deps } from '../deps.ts';
import { AppError } from '../errors.ts';

/** The refusal of a genre or tag that does not exist, with the nearest one that does. */
export async function unknownName(
  { db }: Pick<Deps, 'db'>,
  { kind, name, path }: { kind: 'genre' | 'tag'; name: string; path: string },
): Promise<AppError> {
  const nearest = await db
    .selectFrom(kind === 'genre' ? 'genres' : 'tags')
    .select('name')
    .orderBy(sql`similarity(name::text, ${name})`, 'desc')
    .orderBy('name')
    .limit(1)
    .executeTakeFirst();
  const hint = nearest ? `; did you mean ${nearest.name}?` : '';
  const message = `There is no ${kind} "${name}"${hint}`;
  return new AppError('validationFailed', message, { errors: [{ path, message }] });
}
