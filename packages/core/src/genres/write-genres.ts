import type { Database } from '@matinee/db';
import { sql } from 'kysely';
import { describeChanges } from '../audit/changes.ts';
import { recordEvent } from '../audit/record-event.ts';
import { GENRES, MOVIES } from '../cache/tags.ts';
import { insertNamed, lockNamed, renameNamed } from '../catalogue/named-rows.ts';
import type { Deps } from '../deps.ts';
import { requireVersion } from '../require-version.ts';
import { getGenre } from './get-genre.ts';

type WriteDeps = Pick<Deps, 'db' | 'cache'>;
type Writer = { actorId: string; ip?: string | undefined };
type Seen = { id: string; version?: number | undefined };

/**
 * Adds a genre.
 * @throws AppError `conflict` when there is one of this name
 */
export async function createGenre(deps: WriteDeps, { name, ...writer }: Writer & { name: string }) {
  const id = await deps.db.transaction().execute(async (trx) => {
    const id = await insertNamed(trx, 'genres', name);
    const detail = { genreId: String(id), name };
    await recordEvent({ db: trx }, { ...writer, action: 'catalogue.genreCreated', detail });
    return id;
  });
  await deps.cache.drop([GENRES]);
  return getGenre(deps, String(id));
}

/**
 * Renames a genre. What is so already stays, and leaves no event and no new version.
 * @throws AppError `notFound`, `preconditionRequired`, `preconditionFailed`, `conflict`
 */
export async function updateGenre(
  deps: WriteDeps,
  { id, version, name, ...writer }: Writer & Seen & { name: string },
) {
  const seen = requireVersion(version);
  await deps.db.transaction().execute(async (trx) => {
    const genre = await lockNamed(trx, 'genres', { id, version: seen });
    if (genre.name === name) return;
    await renameNamed(trx, 'genres', { ...genre, name });
    const detail = { genreId: id, ...describeChanges({ name: genre.name }, { name }) };
    await recordEvent({ db: trx }, { ...writer, action: 'catalogue.genreUpdated', detail });
  });
  await deps.cache.drop([GENRES, MOVIES]);
  return getGenre(deps, id);
}

/**
 * Deletes a genre: no movie has it any more, and nobody likes, dislikes or hides it.
 * @throws AppError `notFound`, `preconditionRequired`, `preconditionFailed`
 */
export async function deleteGenre(deps: WriteDeps, { id, version, ...writer }: Writer & Seen): Promise<void> {
  const seen = requireVersion(version);
  await deps.db.transaction().execute(async (trx) => {
    const genre = await lockNamed(trx, 'genres', { id, version: seen });
    await touchUsers(trx, genre.id);
    const { movies } = await trx
      .selectFrom('movie_genres')
      .where('genre_id', '=', genre.id)
      .select((eb) => eb.fn.countAll<number>().as('movies'))
      .executeTakeFirstOrThrow();
    await trx.deleteFrom('hidden').where('kind', '=', 'genre').where('target_id', '=', genre.id).execute();
    await trx.deleteFrom('genres').where('id', '=', genre.id).execute();
    const detail = { genreId: id, name: genre.name, movies };
    await recordEvent({ db: trx }, { ...writer, action: 'catalogue.genreDeleted', detail });
  });
  await deps.cache.drop([GENRES, MOVIES]);
}

/** Whoever had an opinion of the genre is recommended something else without it. */
async function touchUsers(trx: Database, genreId: number): Promise<void> {
  await sql`
with concerned as (
  select u.id from users u where u.id in (
    select user_id from preferred_genres where genre_id = ${genreId}
    union all select user_id from hidden where kind = 'genre' and target_id = ${genreId}
  ) order by u.id for no key update
)
update users u set taste_revision = u.taste_revision + 1 from concerned where u.id = concerned.id`.execute(
    trx,
  );
}
