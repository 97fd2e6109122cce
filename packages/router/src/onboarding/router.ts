import { answerAsVisitor } from '@matinee/core/onboarding/answer-as-visitor';
import { answerOnboarding } from '@matinee/core/onboarding/answer-onboarding';
import { claimAnswers } from '@matinee/core/onboarding/claim-answers';
import { getOnboarding } from '@matinee/core/onboarding/get-onboarding';
import { previewOnboarding } from '@matinee/core/onboarding/preview-onboarding';
import type { Context } from '../context.ts';
import { byLanguage, rest } from '../meta.ts';
import { publicProcedure, router, userProcedure } from '../trpc.ts';
import { inputObject, visitorId } from '../wire.ts';
import {
  answeredOnboarding,
  answersExample,
  answersInput,
  claimed,
  onboarding,
  onboardingInput,
} from './schemas.ts';

const headers = { visitorId: 'X-Visitor-Id' } as const;
const byVisitor = { visitorId: visitorId.optional() };
const KEPT =
  'Kept for 30 days, as a hash of the visitor id, or of a cookie that the first answer sets; onboarding.claim takes it ' +
  'along to an account.';

export const onboardingRouter = router({
  get: userProcedure
    .meta(
      rest('GET /me/onboarding', 'Movies to rate first: known to many, and those that tell most', {
        ...byLanguage,
        etag: false,
        description: 'What you have rated, or not seen, moves the choice.',
      }),
    )
    .input(inputObject(onboardingInput).prefault({}))
    .output(onboarding)
    .query(({ ctx, input }) =>
      getOnboarding(ctx.deps, { ...input, languages: ctx.languages, userId: ctx.viewer.userId }),
    ),

  answer: userProcedure
    .meta(
      rest('POST /me/onboarding', 'Rate several movies at once, and get a list that is made from that', {
        ...byLanguage,
        description:
          'All or nothing: one wrong answer, and nothing is stored; the problem names it. Ratings are like any others. ' +
          'Sent again it changes nothing more.',
        body: { examples: [answersExample] },
      }),
    )
    .input(inputObject(answersInput))
    .output(answeredOnboarding)
    .mutation(({ ctx, input }) =>
      answerOnboarding(ctx.deps, { ...input, languages: ctx.languages, userId: ctx.viewer.userId }),
    ),

  claim: userProcedure
    .meta(
      rest('POST /me/onboarding/claim', 'Take along what you answered before you signed in', {
        headers,
        description: 'Once: what was taken is not there any more. Ratings and genres you have already stay.',
      }),
    )
    .input(inputObject(byVisitor).prefault({}))
    .output(claimed)
    .mutation(({ ctx, input }) =>
      claimAnswers(ctx.deps, { ...visitorOf(ctx, input), userId: ctx.viewer.userId }),
    ),

  getAsVisitor: publicProcedure
    .meta(
      rest('GET /onboarding', 'Movies to rate first, for who has no account', {
        ...byLanguage,
        public: true,
        headers,
        etag: false,
        cache: 'private',
        description: `What was answered before moves the choice. ${KEPT}`,
      }),
    )
    .input(inputObject({ ...onboardingInput, ...byVisitor }).prefault({}))
    .output(onboarding)
    .query(({ ctx, input }) =>
      previewOnboarding(ctx.deps, { ...input, ...visitorOf(ctx, input), languages: ctx.languages }),
    ),

  answerAsVisitor: publicProcedure
    .meta(
      rest(
        'POST /onboarding',
        'Say what you like without an account, and get a list that is made from that',
        {
          ...byLanguage,
          public: true,
          headers,
          description: `No ratings: they count for nobody else. ${KEPT}`,
          body: { examples: [answersExample] },
        },
      ),
    )
    .input(inputObject({ ...answersInput, ...byVisitor }))
    .output(answeredOnboarding)
    .mutation(async ({ ctx, input }) => {
      const isCookieRefused = ctx.visitorCookie?.isRefused ?? !ctx.visitorCookie;
      const visitor = { ...visitorOf(ctx, input), isCookieRefused };
      const { answered, cookie } = await answerAsVisitor(ctx.deps, {
        ...{ ...input, ...visitor },
        languages: ctx.languages,
      });
      if (cookie) ctx.visitorCookie?.set(cookie);
      return answered;
    }),
});

function visitorOf(
  { visitorCookie }: Pick<Context, 'visitorCookie'>,
  input: { visitorId?: string | undefined },
) {
  return { visitorId: input.visitorId, cookie: visitorCookie?.read() };
}
