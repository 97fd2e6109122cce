import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { deleteMe } from '../me/delete-me.ts';
import { setRating } from '../ratings/set-rating.ts';
import { createUser } from '../testing/fixtures.ts';
import { reviewBy } from '../testing/reviews.ts';
import { signedIn } from '../testing/signed-in.ts';
import { createTestDeps, type TestDeps } from '../testing/test-deps.ts';
import { countQueries } from '../testing/watch-queries.ts';
import { createReview } from './create-review.ts';
import { deleteReview } from './delete-review.ts';
import { getReview } from './get-review.ts';
import { listMyVotes, takeVoteBack, voteOnReview } from './vote.ts';

let deps: TestDeps;
let userId: string;
let writerId: string;
let id: string;
let movieId: string;

beforeAll(async () => {
  deps = await createTestDeps();
});
beforeEach(async () => {
  ({ userId } = await createUser(deps));
  ({ id, movieId, userId: writerId } = await reviewBy(deps));
});
afterAll(() => deps?.destroy());

const makeUsers = async (n: number) => {
  const users: string[] = [];
  for (let i = 0; i < n; i++) users.push((await createUser(deps)).userId);
  return users;
};

/** What the review says of its votes, and what they are. */
async function counted(of = id) {
  const { rows } = await deps.pool.query<Record<'helpful' | 'notHelpful' | 'yes' | 'no', number>>(
    `select r.helpful, r.not_helpful as "notHelpful",
       (select count(*)::int from review_votes v where v.review_id = r.id and v.is_helpful) as yes,
       (select count(*)::int from review_votes v where v.review_id = r.id and not v.is_helpful) as no
     from reviews r where r.id = $1`,
    [of],
  );
  const [row] = rows;
  if (!row) throw new Error('The review is gone');
  return { said: [row.helpful, row.notHelpful], are: [row.yes, row.no] };
}

test('vote, again, the other way, take back', async () => {
  expect(await voteOnReview(deps, { id, userId, helpful: true })).toEqual({
    reviewId: id,
    myVote: true,
    helpful: 1,
    notHelpful: 0,
  });
  expect(await voteOnReview(deps, { id, userId, helpful: true })).toMatchObject({ helpful: 1 });
  expect(await voteOnReview(deps, { id, userId, helpful: false })).toMatchObject({
    myVote: false,
    helpful: 0,
    notHelpful: 1,
  });
  const other = await reviewBy(deps);
  expect(await listMyVotes(deps, { userId, ids: [id, other.id, crypto.randomUUID()] })).toEqual({
    items: [{ reviewId: id, myVote: false }],
  });
  expect((await listMyVotes(deps, { userId: writerId, ids: [id] })).items).toEqual([]);
  await takeVoteBack(deps, { id, userId });
  await takeVoteBack(deps, { id, userId });
  expect(await counted()).toEqual({ said: [0, 0], are: [0, 0] });
});

test('nobody votes for their own, nor changes the vote of another', async () => {
  await expect(voteOnReview(deps, { id, userId: writerId, helpful: true })).rejects.toMatchObject({
    code: 'conflict',
    message: 'Nobody can vote for a review of their own',
  });
  const [other = ''] = await makeUsers(1);
  await voteOnReview(deps, { id, userId, helpful: true });
  await voteOnReview(deps, { id, userId: other, helpful: false });
  await takeVoteBack(deps, { id, userId: writerId });
  await takeVoteBack(deps, { id, userId: other });
  expect(await counted()).toEqual({ said: [1, 0], are: [1, 0] });
});

test('what is hidden, gone or of a deleted movie is not found', async () => {
  const hidden = await reviewBy(deps, { isHidden: true });
  const deleted = await reviewBy(deps);
  await deps.pool.query('update movies set deleted_at = now() where id = $1', [deleted.movieId]);
  for (const missing of [hidden.id, deleted.id, crypto.randomUUID()]) {
    const vote = voteOnReview(deps, { id: missing, userId, helpful: true });
    await expect(vote).rejects.toMatchObject({ code: 'notFound' });
    await expect(takeVoteBack(deps, { id: missing, userId })).rejects.toMatchObject({ code: 'notFound' });
  }
});

test('who is gone cannot vote', async () => {
  await deps.db.deleteFrom('users').where('id', '=', userId).execute();
  const refusal = { code: 'unauthenticated' };
  await expect(voteOnReview(deps, { id, userId, helpful: true })).rejects.toMatchObject(refusal);
  await expect(takeVoteBack(deps, { id, userId })).rejects.toMatchObject(refusal);
});

test('a storm: 50 users change their minds; the counts are the votes', async () => {
  const voters = await makeUsers(50);
  const storm = voters.flatMap((voter, i) => [
    voteOnReview(deps, { id, userId: voter, helpful: i % 2 > 0 }),
    voteOnReview(deps, { id, userId: voter, helpful: i % 2 === 0 }),
    ...(i % 5 === 0 ? [takeVoteBack(deps, { id, userId: voter })] : []),
  ]);
  await Promise.all(storm);
  const { said, are } = await counted();
  expect(said).toEqual(are);
  expect((are[0] ?? 0) + (are[1] ?? 0)).toBeGreaterThanOrEqual(40);
});

test('50 votes of one user at once are one', async () => {
  await Promise.all(
    Array.from({ length: 50 }, (_, i) => voteOnReview(deps, { id, userId, helpful: i % 3 > 0 })),
  );
  const { said, are } = await counted();
  expect(said).toEqual(are);
  expect(are.sort()).toEqual([0, 1]);
});

/** Accounts that have a review each, voted for each other's, and rated the movie of the one that all vote for. */
async function makeCircle(names: readonly string[]) {
  const circle: (Awaited<ReturnType<typeof signedIn>> & { reviewId: string; movieId: string })[] = [];
  for (const name of names) {
    const account = await signedIn(deps, { username: name, email: `${name}@example.com` });
    await setRating(deps, { userId: account.userId, movieId, score: 9 });
    const review = await reviewBy(deps, { userId: account.userId, score: 8 });
    circle.push({ ...account, reviewId: review.id, movieId: review.movieId });
  }
  for (const voter of circle)
    for (const { userId: of, reviewId } of circle)
      if (of !== voter.userId)
        await voteOnReview(deps, { id: reviewId, userId: voter.userId, helpful: true });
  return circle;
}

test('accounts that go take their votes along, and nobody waits in a circle', {
  timeout: 60_000,
}, async () => {
  const leaving = await makeCircle(['ida', 'jon', 'kim', 'leo', 'mia']);
  const bystanders = await makeUsers(6);
  const targets = [id, ...leaving.map(({ reviewId }) => reviewId)];
  const votes = [...bystanders, ...leaving.map((account) => account.userId)].flatMap((voter, i) =>
    targets.map((target, j) => voteOnReview(deps, { id: target, userId: voter, helpful: (i + j) % 2 > 0 })),
  );
  const writes = bystanders.map((bystander, i) =>
    createReview(deps, { userId: bystander, movieId: leaving[i % 5]?.movieId ?? '', text: 'Too.', score: 3 }),
  );
  // Who wrote what they vote for rates the movie anew.
  const ratings = Array.from({ length: 10 }, (_, i) =>
    setRating(deps, { userId: writerId, movieId, score: (i % 10) + 1 }),
  );
  const ends = leaving.map(({ userId: of, sessionId, password }) =>
    deleteMe(deps, { userId: of, sessionId, password, role: 'user' }),
  );
  const results = await Promise.allSettled([...votes, ...ends]);
  await Promise.all([...writes, ...ratings]);
  for (const result of results.slice(votes.length)) expect(result).toMatchObject({ status: 'fulfilled' });
  for (const result of results)
    if (result.status === 'rejected')
      expect(['notFound', 'unauthenticated', 'conflict']).toContain(result.reason.code);
  const { said, are } = await counted();
  expect(said).toEqual(are);
  expect((are[0] ?? 0) + (are[1] ?? 0)).toBe(bystanders.length);
  const stats = await deps.pool.query('select count from movie_stats where movie_id = $1', [movieId]);
  expect(stats.rows).toEqual([{ count: 1 }]);
  const rated = leaving.map((account) => account.movieId);
  for (const movie of rated) {
    const { rows } = await deps.pool.query(
      `select s.count, s.sum, (select count(*)::int from ratings where movie_id = s.movie_id) as n from movie_stats s
       where s.movie_id = $1`,
      [movie],
    );
    expect(rows[0]).toEqual({ count: rows[0].n, sum: 3 * rows[0].n, n: rows[0].n });
  }
});

test('a review that is deleted under its votes: each is written before or refused', async () => {
  const voters = await makeUsers(20);
  const votes = voters.map((voter) => voteOnReview(deps, { id, userId: voter, helpful: true }));
  const results = await Promise.allSettled([
    ...votes,
    deleteReview(deps, { id, userId: writerId, isModerator: false }),
  ]);
  for (const result of results)
    if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'notFound' });
  await expect(getReview(deps, { id })).rejects.toMatchObject({ code: 'notFound' });
});

test('a vote is one statement and a count, one that is taken back a statement', async () => {
  const { db, count } = countQueries(deps.db);
  await voteOnReview({ ...deps, db }, { id, userId, helpful: true });
  expect(count()).toBe(2);
  await takeVoteBack({ db }, { id, userId });
  expect(count()).toBe(3);
});
