import type { Database } from '@matinee/db';
import { sql } from 'kysely';
import type { Deps } from '../deps.ts';
import { AppError } from '../errors.ts';
import { resolveGenres } from '../genres/resolve-genres.ts';

/** A genre somebody likes or does not like. */
export type WantedGenre = { genre_id: number; is_liked: boolean };

/**
 * Genres by their ids or names.
 * @throws AppError `validationFailed` for an unknown one, or one that is liked and disliked
 */
export async function resolvePreferredGenres(
  deps: Pick<Deps, 'db'>,
  { likedGenres, dislikedGenres }: { likedGenres: readonly string[]; dislikedGenres: readonly string[] },
): Promise<WantedGenre[]> {
  const liked = await resolveGenres(deps, { names: [...likedGenres], path: 'likedGenres' });
  const disliked = await resolveGenres(deps, { names: [...dislikedGenres], path: 'dislikedGenres' });
  const both = disliked.find(({ id }) => liked.some((genre) => genre.id === id));
  if (both) {
    const message = `${both.name} cannot be liked and disliked`;
    throw new AppError('validationFailed', message, { errors: [{ path: 'dislikedGenres', message }] });
  }
  return [
    ...liked.map(({ id }) => ({ genre_id: id, is_liked: true })),
    ...disliked.map(({ id }) => ({ genre_id: id, is_liked: false })),
  ];
}

/** @returns whether they are others now */
export async function replaceGenres(
  db: Database,
  userId: string,
  wanted: readonly WantedGenre[],
): Promise<boolean> {
  const rows = await db
    .deleteFrom('preferred_genres')
    .where('user_id', '=', userId)
    .returning(['genre_id', 'is_liked'])
    .execute();
  if (wanted.length > 0)
    // One that was deleted a moment ago is left out.
    await sql`
      insert into preferred_genres (user_id, genre_id, is_liked)
      select ${userId}, g.id, w.is_liked
      from jsonb_to_recordset(${JSON.stringify(wanted)}::jsonb) as w(genre_id int, is_liked boolean)
      join genres g on g.id = w.genre_id`.execute(db);
  const before = new Set(rows.map(keyOf));
  return before.size !== wanted.length || !wanted.every((genre) => before.has(keyOf(genre)));
}

function keyOf({ genre_id, is_liked }: WantedGenre): string {
  return `${genre_id} ${is_liked}`;
}

/** What is absent stays as it is. */
export type AskedGenres = {
  /** Ids or names. */
  likedGenres?: readonly string[] | undefined;
  dislikedGenres?: readonly string[] | undefined;
};

/** The kinds that were given, and what they are now. */
export type GivenGenres = { wanted: WantedGenre[]; kinds: readonly boolean[] };

/**
 * @returns undefined when neither kind is given
 * @throws AppError as {@link resolvePreferredGenres}
 */
export async function resolveAskedGenres(
  deps: Pick<Deps, 'db'>,
  { likedGenres, dislikedGenres }: AskedGenres,
): Promise<GivenGenres | undefined> {
  if (!likedGenres && !dislikedGenres) return undefined;
  const given = { likedGenres: likedGenres ?? [], dislikedGenres: dislikedGenres ?? [] };
  const kinds = [...(likedGenres ? [true] : []), ...(dislikedGenres ? [false] : [])];
  return { wanted: await resolvePreferredGenres(deps, given), kinds };
}

/**
 * Replaces the kinds that were given. A genre of the other kind changes sides when it is named.
 * @returns whether they are others now
 */
export async function putGenres(
  db: Database,
  userId: string,
  { wanted, kinds }: GivenGenres,
): Promise<boolean> {
  const there = await db
    .selectFrom('preferred_genres')
    .where('user_id', '=', userId)
    .select(['genre_id', 'is_liked'])
    .execute();
  const named = new Set(wanted.map(({ genre_id }) => genre_id));
  const kept = there.filter(({ genre_id, is_liked }) => !kinds.includes(is_liked) && !named.has(genre_id));
  return replaceGenres(db, userId, [...wanted, ...kept]);
}
