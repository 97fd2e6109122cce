import type { Database } from '@matinee/db';
import { AppError } from '../errors.ts';

/**
 * Our ids of the movies in a collection that nobody deleted, in the order in which they are named, by whichever id.
 * @throws AppError `validationFailed` when one comes twice, `conflict` when they are not all, or others
 */
export async function resolveItems(
  trx: Database,
  collectionId: string,
  references: readonly string[],
): Promise<number[]> {
  const { ids, count } = await readNames(trx, collectionId);
  const resolved = references.map((reference) => {
    const id = ids.get(reference);
    if (id === undefined) throw other(`Movie ${reference} is not in the collection`);
    return id;
  });
  const twice = resolved.findIndex((id, i) => resolved.indexOf(id) !== i);
  if (twice >= 0) {
    const message = `Movie ${references[twice]} comes twice`;
    throw new AppError('validationFailed', message, { errors: [{ path: `movieIds.${twice}`, message }] });
  }
  if (resolved.length < count)
    throw other(`The collection has ${count} movies, of which ${count - resolved.length} are not named`);
  return resolved;
}

/** Everything that names a movie in the collection: its ids, and those of what was merged into it. */
async function readNames(trx: Database, collectionId: string) {
  const rows = await trx
    .selectFrom('collection_items as i')
    .innerJoin('movies as m', 'm.id', 'i.movie_id')
    .innerJoin('movies as named', (join) =>
      join.on((eb) =>
        eb.or([eb('named.id', '=', eb.ref('m.id')), eb('named.merged_into', '=', eb.ref('m.id'))]),
      ),
    )
    .where('i.collection_id', '=', collectionId)
    .where('m.deleted_at', 'is', null)
    .select(['m.id', 'named.id as named_id', 'named.tmdb_id', 'named.imdb_id'])
    .execute();
  const ids = new Map<string, number>();
  for (const { id, named_id, tmdb_id, imdb_id } of rows) {
    ids.set(String(named_id), id);
    if (tmdb_id !== null) ids.set(`tmdb:${tmdb_id}`, id);
    if (imdb_id !== null) ids.set(`imdb:${imdb_id}`, id);
  }
  return { ids, count: new Set(rows.map(({ id }) => id)).size };
}

function other(message: string): AppError {
  return new AppError('conflict', `${message}: read it again`);
}
