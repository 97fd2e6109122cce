import { getPerson } from '@matinee/core/people/get-person';
import { listPeople } from '@matinee/core/people/list-people';
import { listPersonMovies } from '@matinee/core/people/list-person-movies';
import { z } from 'zod';
import { byLanguage, rest } from '../meta.ts';
import { publicProcedure, router } from '../trpc.ts';
import { countsUpstream } from '../upstream.ts';
import { inputObject, integerId, pageInput, pageOf, personId } from '../wire.ts';
import { person, personDetails, personMovie } from './schemas.ts';

const known = { public: true, errors: ['notFound'] } as const;

export const peopleRouter = router({
  list: publicProcedure
    .meta(
      rest('GET /people', 'Actors and crew, the most popular first', {
        public: true,
        description:
          'By a name (`q`): every word, the last one begun or whole; those who are called just that come first. ' +
          'A misspelt name is understood when nobody has it as it is.',
      }),
    )
    .input(
      inputObject({
        q: z
          .string()
          .trim()
          .min(1, 'Say whom to look for')
          .max(200)
          .optional()
          .meta({ examples: ['hanks'] }),
        ...pageInput,
      }).prefault({}),
    )
    .output(pageOf(person))
    .query(({ ctx, input }) => listPeople(ctx.deps, input)),

  get: publicProcedure
    .meta(
      rest('GET /people/{id}', 'A person', {
        public: true,
        errors: ['notFound', 'upstreamUnavailable'],
        description:
          'Of somebody who is only named in credits TMDb is asked for more, where the installation has a key, for two ' +
          'seconds at most; what is known is shown in any case.',
      }),
    )
    .input(inputObject({ id: personId }))
    .output(personDetails)
    .query(({ ctx, input }) =>
      getPerson(ctx.deps, { personId: input.id, countUpstream: countsUpstream(ctx) }),
    ),

  movies: publicProcedure
    .meta(
      rest('GET /people/{id}/movies', 'The movies of a person, with what they did in each', {
        ...known,
        ...byLanguage,
      }),
    )
    .input(
      inputObject({
        id: integerId,
        as: z
          .enum(['cast', 'crew'])
          .optional()
          .meta({ description: 'Only those they play in, or only those they helped to make' }),
        sort: z.enum(['popularity', 'release']).default('popularity'),
        ...pageInput,
      }),
    )
    .output(pageOf(personMovie))
    .query(({ ctx, input: { id, ...input } }) =>
      listPersonMovies(ctx.deps, { personId: id, ...input, languages: ctx.languages }),
    ),
});
