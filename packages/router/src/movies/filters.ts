import { movieSorts } from '@matinee/core/movies/sorts';
import { z } from 'zod';
import { integerId, searchText } from '../wire.ts';

const year = z.number().int().min(1870).max(2100);
const score = z.number().min(1).max(10).meta({ description: 'Mean score' });
const minutes = z.number().int().min(0).max(2_000).meta({ description: 'Minutes' });

/** The filters of whatever lists movies; core says what they mean. */
export const movieFilters = {
  genre: z.array(searchText(60)).max(20).optional().meta({ description: 'Ids or names' }),
  genreMode: z
    .enum(['any', 'all'])
    .optional()
    .meta({ description: 'Whether one of the genres is enough (the default) or all must be there' }),
  yearFrom: year.optional(),
  yearTo: year.optional(),
  scoreFrom: score.optional(),
  scoreTo: score.optional(),
  language: z
    .string()
    .regex(/^[a-z]{2,3}$/, 'A language is named by its ISO 639-1 code, "en"')
    .optional()
    .meta({ description: 'Original language, ISO 639-1' }),
  runtimeFrom: minutes.optional(),
  runtimeTo: minutes.optional(),
  person: integerId.optional().meta({ description: 'The id of somebody in the cast or the crew' }),
  tag: searchText(100).optional().meta({ description: 'Id or name; a name goes first' }),
};

export const movieSort = {
  sort: z.enum(movieSorts).default('popularity'),
  order: z.enum(['asc', 'desc']).optional().meta({
    description: 'Without it the usual one of the sort: titles from A, everything else from the top',
  }),
};
