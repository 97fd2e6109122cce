import { createMovie } from '@matinee/core/movies/writes/create-movie';
import { deleteMovie, restoreMovie } from '@matinee/core/movies/writes/delete-movie';
import { mergeMovies } from '@matinee/core/movies/writes/merge-movies';
import { updateMovie } from '@matinee/core/movies/writes/update-movie';
import { z } from 'zod';
import { actorOf } from '../caller.ts';
import { rest } from '../meta.ts';
import { adminProcedure } from '../trpc.ts';
import { inputObject, movieId, plainText, version } from '../wire.ts';
import { movieDetails } from './schemas.ts';

const title = plainText(500);

const fields = {
  originalTitle: plainText(500).nullable().optional(),
  alternativeTitles: z.array(plainText(500)).max(50).optional(),
  year: z.number().int().min(1870).max(2100).nullable().optional(),
  releaseDate: z.iso
    .date()
    .refine((date) => date >= '1870', 'There were no movies then')
    .nullable()
    .optional()
    .meta({ description: 'Of a new movie it is the year as well, unless another is given' }),
  overview: plainText(10_000).nullable().optional(),
  tagline: plainText(500).nullable().optional(),
  originalLanguage: z
    .string()
    .regex(/^[a-z]{2,3}$/, 'A language is named by its ISO 639-1 code, "en"')
    .nullable()
    .optional()
    .meta({ description: 'ISO 639-1' }),
  countries: z
    .array(z.string().regex(/^[A-Z]{2}$/, 'A country is named by its ISO 3166-1 code, "FR"'))
    .max(50)
    .optional()
    .meta({ description: 'ISO 3166-1' }),
  runtime: z.number().int().min(1).max(2_000).nullable().optional().meta({ description: 'Minutes' }),
  status: plainText(50)
    .nullable()
    .optional()
    .meta({ examples: ['Released'] }),
  homepage: z
    .url({ protocol: /^https?$/ })
    .max(2_000)
    .nullable()
    .optional(),
  genres: z.array(plainText(60)).max(20).optional().meta({ description: 'Ids or names' }),
  tmdbId: z
    .string()
    .regex(/^[1-9]\d{0,9}$/, "TMDb's number, as a string")
    .nullable()
    .optional(),
  imdbId: z
    .string()
    .regex(/^tt\d{7,10}$/, 'IMDb names a movie by "tt0133093"')
    .nullable()
    .optional(),
};

const OURS = 'Neither an import nor TMDb writes over what administrators say of a movie.';

/** What administrators do to movies. */
export const movieWrites = {
  create: adminProcedure
    .meta(
      rest('POST /movies', 'Add a movie', {
        description: OURS,
        status: 201,
        location: '/movies/{id}',
        errors: ['conflict'],
      }),
    )
    .input(inputObject({ title, ...fields }))
    .output(movieDetails)
    .mutation(({ ctx, input }) => createMovie(ctx.deps, { fields: input, ...actorOf(ctx) })),

  update: adminProcedure
    .meta(
      rest('PATCH /movies/{movieId}', 'Change a movie', {
        description: `What is absent stays, null says that nothing is known. ${OURS}`,
        ifMatch: true,
        errors: ['notFound', 'conflict'],
      }),
    )
    .input(inputObject({ movieId, version, title: title.optional(), ...fields }))
    .output(movieDetails)
    .mutation(({ ctx, input: { movieId, version, ...changes } }) =>
      updateMovie(ctx.deps, { movieId, version, fields: changes, ...actorOf(ctx) }),
    ),

  delete: adminProcedure
    .meta(
      rest('DELETE /movies/{movieId}', 'Take a movie out of the catalogue', {
        description: 'It can be restored, with what users did with it.',
        ifMatch: true,
        status: 204,
        errors: ['notFound'],
      }),
    )
    .input(inputObject({ movieId, version }))
    .output(z.null())
    .mutation(async ({ ctx, input }) => {
      await deleteMovie(ctx.deps, { ...input, ...actorOf(ctx) });
      return null;
    }),

  restore: adminProcedure
    .meta(
      rest('POST /movies/{movieId}/restore', 'Bring a deleted movie back', {
        description: 'With everything it had; also fine when it is not deleted.',
        errors: ['notFound'],
      }),
    )
    .input(inputObject({ movieId }))
    .output(movieDetails)
    .mutation(({ ctx, input }) => restoreMovie(ctx.deps, { ...input, ...actorOf(ctx) })),

  merge: adminProcedure
    .meta(
      rest('POST /movies/{movieId}/merge', 'Make a duplicate one with another movie', {
        description:
          'Ratings, favorites, tags, views and what is hidden move to the other movie; who rated both keeps the ' +
          'newer rating. The ids of the duplicate lead to the other movie from now on. It cannot be undone.',
        ifMatch: true,
        errors: ['notFound'],
      }),
    )
    .input(
      inputObject({
        movieId,
        version,
        into: movieId.meta({ description: 'The movie that stays', examples: ['42'] }),
      }),
    )
    .output(movieDetails)
    .mutation(({ ctx, input }) => mergeMovies(ctx.deps, { ...input, ...actorOf(ctx) })),
};
