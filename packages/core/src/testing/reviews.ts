import { createReview } from '../reviews/create-review.ts';
import type { Review } from '../reviews/review.ts';
import { createMovie, createUser } from './fixtures.ts';
import type { TestDeps } from './test-deps.ts';

export type ReviewFixture = {
  userId?: string;
  movieId?: string;
  text?: string;
  spoiler?: boolean;
  score?: number;
  isHidden?: boolean;
};

/** A review of somebody new about a new movie, unless they are named. */
export async function reviewBy(
  deps: TestDeps,
  { isHidden, userId, movieId, ...fixture }: ReviewFixture = {},
): Promise<Review & { userId: string }> {
  const writerId = userId ?? (await createUser(deps)).userId;
  const review = await createReview(deps, {
    text: 'Worth the evening.',
    userId: writerId,
    movieId: movieId ?? String(await createMovie(deps)),
    ...fixture,
  });
  if (isHidden)
    await deps.db
      .updateTable('reviews')
      .set({ hidden_at: deps.clock.now() })
      .where('id', '=', review.id)
      .execute();
  return { ...review, userId: writerId };
}
