import { listTmdbList } from '@matinee/core/movies/list-tmdb-list';
import { z } from 'zod';
import { byLanguage, rest } from '../meta.ts';
import { publicProcedure } from '../trpc.ts';
import { inputObject, pageInput, pageOf, timestamp } from '../wire.ts';
import { movieFilters } from './filters.ts';
import { movie } from './schemas.ts';

const input = inputObject({ ...movieFilters, ...pageInput }).prefault({});

const output = pageOf(movie).extend({
  reason: z
    .enum(['noTmdbKey'])
    .nullable()
    .meta({ description: 'Why there is nothing: the installation has no key of TMDb' }),
  fetchedAt: timestamp.nullable().meta({ description: 'When TMDb gave the list' }),
});

const options = {
  ...byLanguage,
  public: true,
  cache: { maxAge: 600, stale: 3_600 },
  errors: ['upstreamUnavailable'],
  description: 'As TMDb says, taken over every hour, in its order. Empty where there is no key of TMDb.',
} as const;

export const upcomingProcedure = publicProcedure
  .meta(rest('GET /movies/upcoming', 'Movies that come to the cinemas soon', options))
  .input(input)
  .output(output)
  .query(({ ctx, input: params }) =>
    listTmdbList(ctx.deps, { ...params, languages: ctx.languages, list: 'upcoming' }),
  );

export const nowPlayingProcedure = publicProcedure
  .meta(rest('GET /movies/now-playing', 'Movies that are in the cinemas now', options))
  .input(input)
  .output(output)
  .query(({ ctx, input: params }) =>
    listTmdbList(ctx.deps, { ...params, languages: ctx.languages, list: 'nowPlaying' }),
  );
