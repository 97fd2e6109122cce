import { z } from 'zod';

export const suggestions = z.object({
  items: z.array(
    z
      .object({
        kind: z.enum(['movie', 'person']),
        id: z.string(),
        title: z.string().nullable().meta({ description: 'Of a movie' }),
        name: z.string().nullable().meta({ description: 'Of a person' }),
        year: z.int().nullable(),
        posterUrl: z.string().nullable(),
        profileUrl: z.string().nullable(),
      })
      .meta({ id: 'Suggestion', description: 'A movie has a title, a person a name' }),
  ),
});

/** What a search can be narrowed to. */
export const facets = z
  .object({
    genres: z.array(z.object({ id: z.string(), name: z.string(), count: z.int() })),
    decades: z.array(z.object({ decade: z.int().meta({ examples: [1990] }), count: z.int() })),
  })
  .meta({
    id: 'SearchFacets',
    description:
      'How many matches there are of each genre and decade: with all filters but those of genre for the genres ' +
      '(unless `genreMode=all`), and all but those of year for the decades.',
  });
