import { afterAll, beforeAll, expect, test } from 'vitest';
import { addFavorite } from '../favorites/add-favorite.ts';
import type { FeedbackKind } from '../feedback/feedback.ts';
import { giveFeedback } from '../feedback/give-feedback.ts';
import { setRating } from '../ratings/set-rating.ts';
import { createMovie, createUser } from '../testing/fixtures.ts';
import { listIdFor } from '../testing/shown-lists.ts';
import { createTestDeps, type TestDeps } from '../testing/test-deps.ts';
import { loadRatings } from './load-ratings.ts';

let deps: TestDeps;

beforeAll(async () => {
  deps = await createTestDeps();
});
afterAll(() => deps.destroy());

test('what was said of movies counts where there is no rating', async () => {
  const { userId, raterId } = await createUser(deps);
  const movies = await Promise.all(Array.from({ length: 8 }, () => createMovie(deps)));
  const [favorite = 0, liked = 0, unwanted = 0, seen = 0, clicked = 0, rated = 0, both = 0, gone = 0] =
    movies;
  const say = (movieId: number, kind: FeedbackKind) =>
    giveFeedback(deps, { userId, id: `${listIdFor({ userId })}.${movieId}`, kind });
  await addFavorite(deps, { userId, movieId: String(favorite) });
  await say(liked, 'liked');
  await say(unwanted, 'notInterested');
  await say(seen, 'alreadySeen');
  await say(clicked, 'clicked');
  await say(rated, 'liked');
  await setRating(deps, { userId, movieId: String(rated), score: 3 });
  await say(both, 'notInterested');
  await addFavorite(deps, { userId, movieId: String(both) });
  await say(gone, 'liked');
  await deps.db.updateTable('movies').set({ deleted_at: new Date() }).where('id', '=', gone).execute();
  const { userIds, movieIds, scores, timestamps } = await loadRatings(deps);
  expect(new Map(Array.from(movieIds, (id, i) => [id, scores[i]]))).toEqual(
    new Map([
      [rated, 3],
      [favorite, 10],
      [liked, 10],
      [unwanted, 2],
      [both, 10],
    ]),
  );
  expect([...userIds]).toEqual(Array(5).fill(raterId));
  const now = Math.floor(deps.time.now.getTime() / 1_000);
  for (const time of timestamps) expect(Math.abs(time - now)).toBeLessThan(3_600);
});
