import { getMyReview, getReview } from '@matinee/core/reviews/get-review';
import {
  listMovieReviews,
  listMyReviews,
  listReviews,
  movieReviewSorts,
  reviewSorts,
} from '@matinee/core/reviews/list-reviews';
import { listMyVotes } from '@matinee/core/reviews/vote';
import { z } from 'zod';
import { byLanguage, rest } from '../meta.ts';
import { publicProcedure, userProcedure } from '../trpc.ts';
import { feedInput, feedOf, inputObject, movieId, searchText } from '../wire.ts';
import { myVotes, review, reviewWithMovie } from './schemas.ts';

const score = z.number().int().min(1).max(10).optional().meta({ description: "Of the writer's rating" });

const filters = {
  scoreFrom: score,
  scoreTo: score,
  text: searchText(200).optional().meta({ description: 'Words that are all in the text' }),
  hideSpoilers: z
    .boolean()
    .optional()
    .meta({ description: 'Without it, as the reader prefers; by default they are shown' }),
  order: z.enum(['asc', 'desc']).optional().meta({ description: 'From the top when absent' }),
};

/** Nothing of this is kept by shared caches: see `notKept`. */
const open = { public: true, cache: 'private' } as const;

/** What everybody reads, and one's own. */
export const reviewReads = {
  list: publicProcedure
    .meta(
      rest('GET /reviews', 'Reviews with their movies', {
        ...open,
        ...byLanguage,
        description:
          '`helpful` is by the lower bound of the share of votes that say so; `movieRating` by the Bayesian mean of ' +
          'the movie. Those without a score come last.',
      }),
    )
    .input(
      inputObject({
        ...filters,
        movie: movieId.optional(),
        genre: z
          .array(searchText(60))
          .max(20)
          .optional()
          .meta({ description: 'Ids or names, of which the movie has one' }),
        user: searchText(100).optional().meta({ description: 'Who wrote it: a username or an id' }),
        sort: z.enum(reviewSorts).default('newest'),
        ...feedInput,
      }).prefault({}),
    )
    .output(feedOf(reviewWithMovie))
    .query(({ ctx, input }) =>
      listReviews(ctx.deps, { ...input, languages: ctx.languages, readerId: ctx.identity?.userId }),
    ),

  listByMovie: publicProcedure
    .meta(rest('GET /movies/{movieId}/reviews', 'Reviews of a movie', { ...open, errors: ['notFound'] }))
    .input(
      inputObject({
        movieId,
        ...filters,
        sort: z.enum(movieReviewSorts).default('newest'),
        ...feedInput,
      }),
    )
    .output(feedOf(review))
    .query(({ ctx, input }) => listMovieReviews(ctx.deps, { ...input, readerId: ctx.identity?.userId })),

  get: publicProcedure
    .meta(
      rest('GET /reviews/{id}', 'A review with its movie', { ...open, ...byLanguage, errors: ['notFound'] }),
    )
    .input(inputObject({ id: z.uuid() }))
    .output(reviewWithMovie)
    .query(({ ctx, input }) => getReview(ctx.deps, { ...input, languages: ctx.languages })),

  listMine: userProcedure
    .meta(
      rest(
        'GET /me/reviews',
        'Your reviews with their movies, the newest first; hidden ones, too',
        byLanguage,
      ),
    )
    .input(inputObject(feedInput).prefault({}))
    .output(feedOf(reviewWithMovie))
    .query(({ ctx, input }) =>
      listMyReviews(ctx.deps, { ...input, languages: ctx.languages, userId: ctx.viewer.userId }),
    ),

  getMine: userProcedure
    .meta(
      rest('GET /me/reviews/{movieId}', 'Your review of a movie, also when it is hidden', {
        ...byLanguage,
        errors: ['notFound'],
      }),
    )
    .input(inputObject({ movieId }))
    .output(reviewWithMovie)
    .query(({ ctx, input }) =>
      getMyReview(ctx.deps, { ...input, languages: ctx.languages, userId: ctx.viewer.userId }),
    ),

  myVotes: userProcedure
    .meta(
      rest('GET /me/review-votes', 'How you voted on some reviews', {
        description: 'Those without your vote are left out.',
      }),
    )
    .input(inputObject({ ids: z.array(z.uuid()).min(1).max(100) }))
    .output(myVotes)
    .query(({ ctx, input }) => listMyVotes(ctx.deps, { ...input, userId: ctx.viewer.userId })),
};
