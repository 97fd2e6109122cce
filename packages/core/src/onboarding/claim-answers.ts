import type { Database } from '@matinee/db';
import { movieTags } from '../cache/tags.ts';
import type { Deps } from '../deps.ts';
import type { WantedGenre } from '../preferences/preferred-genres.ts';
import { announceTasteChange, type TasteRow } from '../recommendations/taste-changed.ts';
import { hashVisitor } from '../views/viewer-hash.ts';
import { keptSince, type Visitor } from './visitor.ts';
import { writeAnswers } from './write-answers.ts';

/** What came to an account: `kept` are ratings that the account had already and that stay. */
export type Claimed = { ratings: number; kept: number; skipped: number };

const NOTHING: Claimed = { ratings: 0, kept: 0, skipped: 0 };

/**
 * Takes what somebody said before they signed in along to their account, once, in one transaction: answers become
 * ratings, and what the account has already stays. Where there is nothing, nothing happens.
 * @throws AppError `unauthenticated` when the account is gone
 */
export async function claimAnswers(
  deps: Pick<Deps, 'db' | 'auth' | 'cache' | 'clock' | 'jobs' | 'log'>,
  { userId, ...visitor }: Visitor & { userId: string },
): Promise<Claimed> {
  const id = hashVisitor(deps, visitor);
  if (!id) return NOTHING;
  const now = deps.clock.now();
  const moved = await deps.db.transaction().execute((trx) => moveAnswers(trx, { id, userId, now }));
  if (!moved) return NOTHING;
  await announceAnswers(deps, userId, moved);
  return moved.claimed;
}

export type MovedAnswers = { claimed: Claimed; changed: number[]; taste: TasteRow };

/** Says that answers have come to an account, after the transaction in which they have. */
export async function announceAnswers(
  deps: Pick<Deps, 'cache' | 'jobs' | 'log'>,
  userId: string,
  { changed, taste }: MovedAnswers,
): Promise<void> {
  await deps.cache.drop(movieTags(changed));
  await announceTasteChange(deps, userId, taste);
}

/** `id`: the visitor's keyed hash. */
export type MoveAnswers = { id: Buffer; userId: string; now: Date };

/**
 * {@link claimAnswers} within a transaction; of two at once the second finds nothing.
 * @returns undefined where there is nothing
 * @throws AppError `unauthenticated` when the account is gone
 */
export async function moveAnswers(
  trx: Database,
  { id, userId, now }: MoveAnswers,
): Promise<MovedAnswers | undefined> {
  const visitor = await trx
    .selectFrom('visitors')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  if (!visitor || visitor.started_at <= keptSince(now)) return undefined;
  const said = await trx
    .selectFrom('visitor_answers as a')
    .innerJoin('movies as m', 'm.id', 'a.movie_id')
    .where('a.visitor', '=', id)
    .where('m.deleted_at', 'is', null)
    .select(['a.movie_id', 'a.score'])
    .orderBy('a.movie_id')
    .execute();
  const answers = {
    ratings: said.flatMap(({ movie_id, score }) => (score === null ? [] : [{ movieId: movie_id, score }])),
    skipped: said.flatMap(({ movie_id, score }) => (score === null ? [movie_id] : [])),
  };
  const wanted = await newGenres(trx, userId, [
    ...visitor.liked_genres.map((genre_id) => ({ genre_id, is_liked: true })),
    ...visitor.disliked_genres.map((genre_id) => ({ genre_id, is_liked: false })),
  ]);
  await trx.deleteFrom('visitors').where('id', '=', id).execute();
  const genres = wanted.length > 0 ? { wanted, kinds: [] } : undefined;
  const written = await writeAnswers(trx, { userId, answers, genres, now, keepsMine: true });
  const ratings = written.changed.length;
  const claimed = { ratings, kept: answers.ratings.length - ratings, skipped: answers.skipped.length };
  return { claimed, ...written };
}

/** Those of which the account says nothing yet. */
async function newGenres(trx: Database, userId: string, said: WantedGenre[]): Promise<WantedGenre[]> {
  const mine = await trx
    .selectFrom('preferred_genres')
    .where('user_id', '=', userId)
    .select('genre_id')
    .execute();
  const known = new Set(mine.map(({ genre_id }) => genre_id));
  return said.filter(({ genre_id }) => !known.has(genre_id));
}
