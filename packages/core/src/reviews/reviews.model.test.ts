import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { AppError } from '../errors.ts';
import { removeRating } from '../ratings/remove-rating.ts';
import { setRating } from '../ratings/set-rating.ts';
import { createMovie, createUser } from '../testing/fixtures.ts';
import { createTestDeps, type TestDeps } from '../testing/test-deps.ts';
import { createReview } from './create-review.ts';
import { deleteReview } from './delete-review.ts';
import { listMovieReviews } from './list-reviews.ts';
import { updateReview } from './update-review.ts';
import { takeVoteBack, voteOnReview } from './vote.ts';

const USERS = 4;
const MOVIES = 2;

let deps: TestDeps;
beforeAll(async () => {
  deps = await createTestDeps();
});
afterAll(() => deps?.destroy());

type Op = {
  kind: 'create' | 'update' | 'delete' | 'vote' | 'unvote' | 'rate' | 'unrate';
  user: number;
  /** Whose review it is about. */
  of: number;
  movie: number;
  text: string;
  score: number | undefined;
  helpful: boolean;
};

type Known = { id: string; text: string; isEdited: boolean; votes: Map<number, boolean> };

/** What should be, by `user-movie`. */
type Model = { users: string[]; movies: string[]; reviews: Map<string, Known>; ratings: Map<string, number> };

const op: fc.Arbitrary<Op> = fc.record({
  kind: fc.constantFrom('create', 'create', 'update', 'delete', 'vote', 'vote', 'unvote', 'rate', 'unrate'),
  user: fc.nat(USERS - 1),
  of: fc.nat(USERS - 1),
  movie: fc.nat(MOVIES - 1),
  text: fc.constantFrom('Good.', 'Bad.', 'Ugly.'),
  score: fc.option(fc.integer({ min: 1, max: 10 }), { nil: undefined }),
  helpful: fc.boolean(),
});

const NOWHERE = '00000000-0000-7000-8000-000000000000';

/** Does it in both worlds; what is refused in the one is to be refused in the other. */
async function apply(model: Model, step: Op): Promise<void> {
  const { users, movies, reviews, ratings } = model;
  const [userId = '', movieId = ''] = [users[step.user], movies[step.movie]];
  const key = `${step.user}-${step.movie}`;
  const own = reviews.get(key);
  const theirs = reviews.get(`${step.of}-${step.movie}`);
  const rate = () => step.score !== undefined && ratings.set(key, step.score);
  const { text, score, helpful } = step;
  switch (step.kind) {
    case 'create': {
      const created = await attempt(() => createReview(deps, { userId, movieId, text, score }));
      if (own) return expect(created).toBe('conflict') as never;
      reviews.set(key, { id: (created as { id: string }).id, text, isEdited: false, votes: new Map() });
      rate();
      return;
    }
    case 'update': {
      const result = await attempt(() =>
        updateReview(deps, { id: theirs?.id ?? NOWHERE, userId, text, score }),
      );
      if (!theirs || step.of !== step.user) return expect(result).toBe('notFound') as never;
      theirs.isEdited ||= theirs.text !== text;
      theirs.text = text;
      rate();
      return;
    }
    case 'delete': {
      const request = { id: theirs?.id ?? NOWHERE, userId, isModerator: false };
      const result = await attempt(() => deleteReview(deps, request));
      if (!theirs || step.of !== step.user) return expect(result).toBe('notFound') as never;
      reviews.delete(key);
      return;
    }
    case 'vote': {
      const result = await attempt(() => voteOnReview(deps, { id: theirs?.id ?? NOWHERE, userId, helpful }));
      if (!theirs) return expect(result).toBe('notFound') as never;
      if (step.of === step.user) return expect(result).toBe('conflict') as never;
      theirs.votes.set(step.user, helpful);
      expect(result).toMatchObject(countsOf(theirs));
      return;
    }
    case 'unvote': {
      const result = await attempt(() => takeVoteBack(deps, { id: theirs?.id ?? NOWHERE, userId }));
      if (!theirs) return expect(result).toBe('notFound') as never;
      theirs.votes.delete(step.user);
      return;
    }
    case 'rate':
      await setRating(deps, { userId, movieId, score: score ?? 5 });
      ratings.set(key, score ?? 5);
      return;
    case 'unrate':
      await removeRating(deps, { userId, movieId });
      ratings.delete(key);
  }
}

/** What it answers, or the code it is refused with. */
async function attempt(run: () => Promise<unknown>): Promise<unknown> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
}

function countsOf({ votes }: Known) {
  const helpful = [...votes.values()].filter((vote) => vote).length;
  return { helpful, notHelpful: votes.size - helpful };
}

/** https://en.wikipedia.org/wiki/Binomial_proportion_confidence_interval#Wilson_score_interval */
function lowerBound(known: Known): number {
  const { helpful, notHelpful } = countsOf(known);
  const n = helpful + notHelpful;
  if (n === 0) return 0;
  const [z, p] = [1.96, helpful / n];
  const centre = p + z ** 2 / (2 * n);
  const spread = z * Math.sqrt((p * (1 - p)) / n + z ** 2 / (4 * n ** 2));
  return (centre - spread) / (1 + z ** 2 / n);
}

async function expectSame({ movies, reviews, ratings }: Model): Promise<void> {
  for (const [index, movieId] of movies.entries()) {
    const ofMovie = <T>(all: Map<string, T>) => [...all].filter(([key]) => key.endsWith(`-${index}`));
    const scores = ofMovie(ratings).map(([, score]) => score);
    const stats = await deps.db
      .selectFrom('movie_stats')
      .where('movie_id', '=', Number(movieId))
      .select(['count', 'sum'])
      .executeTakeFirstOrThrow();
    expect(stats).toEqual({ count: scores.length, sum: scores.reduce((sum, score) => sum + score, 0) });

    const expected = ofMovie(reviews).map(([key, known]) => ({
      id: known.id,
      text: known.text,
      isEdited: known.isEdited,
      score: ratings.get(key) ?? null,
      ...countsOf(known),
    }));
    const { items } = await listMovieReviews(deps, { movieId, sort: 'helpful', limit: 100 });
    const seen = items.map(({ id, text, isEdited, score, helpful, notHelpful }) => ({
      ...{ id, text, isEdited, score },
      ...{ helpful, notHelpful },
    }));
    expect(new Set(seen)).toEqual(new Set(expected));
    const bounds = items.map(({ id }) => lowerBound(knownBy(reviews, id)));
    expect(bounds.every((bound, i) => i === 0 || bound <= (bounds[i - 1] ?? 0) + 1e-12)).toBe(true);
  }
  for (const { id, ...known } of reviews.values()) {
    const { helpfulness } = await deps.db
      .selectFrom('reviews')
      .where('id', '=', id)
      .select('helpfulness')
      .executeTakeFirstOrThrow();
    expect(helpfulness).toBeCloseTo(lowerBound({ id, ...known }), 12);
  }
}

function knownBy(reviews: Model['reviews'], id: string): Known {
  const known = [...reviews.values()].find((review) => review.id === id);
  if (!known) throw new Error(`The model knows no review ${id}`);
  return known;
}

test('whatever several users do, counts, scores and bounds are those of a model', {
  timeout: 120_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(op, { minLength: 10, maxLength: 60, size: 'max' }), async (steps) => {
      const model: Model = { users: [], movies: [], reviews: new Map(), ratings: new Map() };
      for (let i = 0; i < USERS; i++) model.users.push((await createUser(deps)).userId);
      for (let i = 0; i < MOVIES; i++) model.movies.push(String(await createMovie(deps)));
      for (const step of steps) await apply(model, step);
      await expectSame(model);
    }),
    { numRuns: 25 },
  );
});
