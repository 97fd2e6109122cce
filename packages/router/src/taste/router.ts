import { describeTaste } from '@matinee/core/taste/describe-taste';
import { z } from 'zod';
import { byLanguage, rest } from '../meta.ts';
import { router, userProcedure } from '../trpc.ts';
import { noInput } from '../wire.ts';

const feature = z
  .object({
    id: z
      .string()
      .nullable()
      .meta({ description: 'Null for decades and languages: the name is all there is' }),
    name: z.string().meta({ examples: ['Western', '1990', 'fr'] }),
    weight: z
      .number()
      .meta({ description: 'Share of what you like that has it, among what has any of its kind, 0–1' }),
    lift: z.number().meta({ description: 'How many times as often as in what everybody watches' }),
    movies: z.int().meta({ description: 'How many of your movies have it' }),
    text: z.string().meta({ examples: ['Western, 3.2 times as often as others watch them'] }),
  })
  .meta({ id: 'TasteFeature' });

const features = z.array(feature).meta({ description: 'What tells you apart first' });

const taste = z
  .object({
    summary: z.string().meta({ description: 'A sentence' }),
    confidence: z
      .number()
      .meta({ description: '0 where nothing is known, a half at ten liked movies, under 1' }),
    evidence: z.number().meta({ description: 'How many liked movies it is worth' }),
    learnedFrom: z
      .object({ ratings: z.int(), favorites: z.int(), likedGenres: z.int() })
      .meta({ description: 'Of ratings the newest 500 count' }),
    modelId: z.string().nullable(),
    genres: features,
    decades: features,
    people: features,
    tags: features,
    languages: features,
    movies: z
      .array(
        z.object({
          movie: z.object({ id: z.string(), title: z.string() }),
          score: z.int().nullable().meta({ description: 'Yours; null for a favorite you have not rated' }),
          weight: z.number().meta({ description: 'How much of what is recommended is for it, 0–1' }),
        }),
      )
      .meta({ description: 'Which of your movies speak most' }),
  })
  .meta({ id: 'Taste' });

export const tasteRouter = router({
  get: userProcedure
    .meta(
      rest('GET /me/taste', 'What is believed of your taste, and how surely', {
        ...byLanguage,
        cache: 'private',
        description:
          'Beside what everybody watches: a share of what you like that is as large as anybody’s comes last. People and ' +
          'tags are named when two of your movies have them.',
      }),
    )
    .input(noInput)
    .output(taste)
    .query(({ ctx }) => describeTaste(ctx.deps, { userId: ctx.viewer.userId, languages: ctx.languages })),
});
