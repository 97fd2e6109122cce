import { maturities } from '@matinee/core/preferences/preferences';
import { z } from 'zod';
import { inputObject, region, searchText } from '../wire.ts';

export const genreNames = z.array(searchText(60)).max(50);
const genres = genreNames.default([]).meta({ description: 'Ids or names' });
const language = z.string().regex(/^[a-z]{2}$/, 'A language is named by its ISO 639-1 code, "en"');
const maturity = z.enum(maturities);

export const preferencesInput = inputObject({
  likedGenres: genres,
  dislikedGenres: genres,
  languages: z.array(language).max(20).default([]).meta({ description: 'ISO 639-1, the most wanted first' }),
  region: region.nullable().default(null).meta({ description: 'ISO 3166-1 alpha-2' }),
  maturity: maturity.nullable().default(null),
  hideWatched: z.boolean().default(true),
  hideSpoilers: z.boolean().default(false),
  keepSearchHistory: z.boolean().default(false),
});

const genre = z.object({ id: z.string(), name: z.string() });

export const preferences = z
  .object({
    likedGenres: z.array(genre),
    dislikedGenres: z.array(genre),
    languages: z.array(z.string()),
    region: z.string().nullable(),
    maturity: maturity.nullable(),
    hideWatched: z.boolean(),
    hideSpoilers: z.boolean(),
    keepSearchHistory: z.boolean(),
  })
  .meta({ id: 'Preferences' });
