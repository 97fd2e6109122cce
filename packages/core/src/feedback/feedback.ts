import { AppError, notFound } from '../errors.ts';
import { isListOf, type ListTraits, readListId } from '../recommendations/list-id.ts';

/** What a user says of a movie that was recommended; of these a movie has one at a time. */
export const opinions = ['liked', 'notInterested', 'alreadySeen'] as const;
export type Opinion = (typeof opinions)[number];

/** What becomes of a recommendation. */
export const feedbackKinds = ['clicked', ...opinions] as const;
export type FeedbackKind = (typeof feedbackKinds)[number];

/** What is said of one item of a list. `id`: `<listId>.<movieId>`. */
export type Feedback = { id: string; movieId: string; kind: FeedbackKind; createdAt: string };

export type FeedbackTarget = { listId: string; movieId: string; traits: ListTraits };

/**
 * Reads `<listId>.<movieId>`. Whether the list had the movie is not looked up: one that was computed on the spot is kept
 * nowhere.
 * @throws AppError `notFound` when it names no list of this user
 */
export function readTarget({ userId, id }: { userId: string; id: string }): FeedbackTarget {
  const [listId = '', movieId = '', ...rest] = id.split('.');
  const traits = rest.length === 0 ? findTraits({ userId, listId }) : undefined;
  if (!traits || movieId === '') throw notFound(`The recommendation ${id}`);
  return { listId, movieId, traits };
}

/** How a list of this user was made; undefined for somebody else's, and for what is no list. */
export function findTraits({ userId, listId }: { userId: string; listId: string }): ListTraits | undefined {
  return isListOf(listId, userId) ? readListId(listId) : undefined;
}

export function accountGone(): AppError {
  return new AppError('unauthenticated', 'The account is gone');
}

const DAY_MS = 86_400_000;

/** It is kept for 90 days who was shown what. */
export function impressionsKeptSince(now: Date): Date {
  return new Date(now.getTime() - 90 * DAY_MS);
}

/** It is kept for 400 days which movies were shown to anybody on a day. */
export function coverageKeptSince(now: Date): Date {
  return new Date(now.getTime() - 400 * DAY_MS);
}
