import { afterAll, beforeAll, expect, test } from 'vitest';
import { putItem } from '../collections/put-item.ts';
import { removeItem } from '../collections/remove-item.ts';
import { createCollection, deleteCollection } from '../collections/write-collection.ts';
import { addFavorite } from '../favorites/add-favorite.ts';
import { removeFavorite } from '../favorites/remove-favorite.ts';
import { addHistoryEntry } from '../history/add-history-entry.ts';
import { removeHistoryEntry, updateHistoryEntry } from '../history/change-history-entry.ts';
import { removeRating } from '../ratings/remove-rating.ts';
import { setRating } from '../ratings/set-rating.ts';
import { createReview } from '../reviews/create-review.ts';
import { deleteReview } from '../reviews/delete-review.ts';
import { updateReview } from '../reviews/update-review.ts';
import { takeVoteBack, voteOnReview } from '../reviews/vote.ts';
import { createMovie, createUser } from '../testing/fixtures.ts';
import { createTestDeps, type TestDeps } from '../testing/test-deps.ts';
import { countRoundTrips } from '../testing/watch-queries.ts';
import { addToWatchlist, removeFromWatchlist } from '../watchlist/change-watchlist.ts';

let deps: TestDeps;
beforeAll(async () => {
  deps = await createTestDeps();
});
afterAll(() => deps.destroy());

/** Somebody's movies, one of them in all they keep, and a review of another's. */
async function createKept() {
  const [{ userId }, { userId: otherId }] = [await createUser(deps), await createUser(deps)];
  const [movieId, newId] = [String(await createMovie(deps)), String(await createMovie(deps))];
  const fields = { title: 'Heists', description: null, isPublic: false };
  const { id: collectionId } = await createCollection(deps, { userId, ...fields });
  const of = { userId, movieId };
  await putItem(deps, { ...of, id: collectionId });
  await addFavorite(deps, of);
  await addToWatchlist(deps, of);
  await setRating(deps, { ...of, score: 5 });
  const { id: entryId } = await addHistoryEntry(deps, of);
  const { id: ownReviewId } = await createReview(deps, { ...of, text: 'Mine.' });
  const { id: reviewId } = await createReview(deps, { userId: otherId, movieId, text: 'Theirs.' });
  return { userId, movieId, newId, collectionId, entryId, ownReviewId, reviewId };
}

type Kept = Awaited<ReturnType<typeof createKept>>;
type Write = (deps: TestDeps, kept: Kept) => Promise<unknown>;
const isNew = ({ userId, newId }: Kept) => ({ userId, movieId: newId });
const inCollection = ({ userId, movieId, collectionId }: Kept) => ({ userId, movieId, id: collectionId });

const writes: Record<string, Write> = {
  'favorites.add': (d, kept) => addFavorite(d, isNew(kept)),
  'favorites.add again': (d, kept) => addFavorite(d, { ...kept, note: 'again' }),
  'favorites.remove': (d, kept) => removeFavorite(d, kept),
  'watchlist.add': (d, kept) => addToWatchlist(d, isNew(kept)),
  'watchlist.remove': (d, kept) => removeFromWatchlist(d, kept),
  'history.add': (d, kept) => addHistoryEntry(d, isNew(kept)),
  'history.update': (d, { userId, entryId }) =>
    updateHistoryEntry(d, { userId, id: entryId, completed: false }),
  'history.remove': (d, { userId, entryId }) => removeHistoryEntry(d, { userId, id: entryId }),
  'ratings.set': (d, kept) => setRating(d, { ...isNew(kept), score: 7 }),
  'ratings.set again': (d, { userId, movieId }) => setRating(d, { userId, movieId, score: 7 }),
  'ratings.remove': (d, kept) => removeRating(d, kept),
  'reviews.create': (d, kept) => createReview(d, { ...isNew(kept), text: 'New.' }),
  'reviews.update': (d, { userId, ownReviewId }) =>
    updateReview(d, { id: ownReviewId, userId, text: 'Anew.' }),
  'reviews.delete': (d, { userId, ownReviewId }) =>
    deleteReview(d, { id: ownReviewId, userId, isModerator: false }),
  'reviews.vote': (d, { userId, reviewId }) => voteOnReview(d, { userId, id: reviewId, helpful: true }),
  'reviews.unvote': (d, { userId, reviewId }) => takeVoteBack(d, { userId, id: reviewId }),
  'collections.addMovie': (d, kept) => putItem(d, { ...inCollection(kept), movieId: kept.newId, note: 'x' }),
  'collections.addMovie at a place': (d, kept) =>
    putItem(d, { ...inCollection(kept), movieId: kept.newId, position: 1 }),
  'collections.addMovie again': (d, kept) => putItem(d, { ...inCollection(kept), note: 'y', position: 9 }),
  'collections.removeMovie': (d, kept) => removeItem(d, inCollection(kept)),
  'collections.delete': (d, { userId, collectionId }) =>
    deleteCollection(d, { userId, id: collectionId, version: 1 }),
};

test.each(Object.entries(writes))('%s: at most three round trips to Postgres', async (_, write) => {
  const kept = await createKept();
  const { db, count } = countRoundTrips(deps.pool);
  await write({ ...deps, db }, kept);
  expect(count()).toBeGreaterThan(0);
  expect(count()).toBeLessThanOrEqual(3);
});

test('the beginning and the end of a transaction count as well', async () => {
  const { db, count } = countRoundTrips(deps.pool);
  await db.transaction().execute((trx) => trx.selectFrom('movies').select('id').limit(1).execute());
  expect(count()).toBe(3);
});
