import { z } from 'zod';
import { movie } from '../movies/schemas.ts';
import { timestamp } from '../wire.ts';

export const person = z
  .object({
    id: z.string(),
    ids: z.object({ id: z.string(), tmdb: z.string().nullable(), imdb: z.string().nullable() }),
    name: z.string(),
    profileUrl: z.string().nullable(),
    popularity: z.number(),
  })
  .meta({ id: 'Person' });

export const personDetails = person
  .extend({
    biography: z.string().nullable(),
    bornOn: z.iso.date().nullable(),
    diedOn: z.iso.date().nullable(),
    birthplace: z.string().nullable(),
    fetchedAt: timestamp.nullable().meta({
      description: 'When TMDb told of them; null for who is only named in credits',
    }),
    movieCount: z.int().nonnegative().meta({ description: 'In how many movies they are credited' }),
  })
  .meta({ id: 'PersonDetails' });

export const personMovie = z
  .object({
    movie,
    characters: z.array(z.string()).meta({ description: 'Whom they play', examples: [['Neil McCauley']] }),
    jobs: z.array(z.string()).meta({ description: 'What they did', examples: [['Director', 'Writer']] }),
    isCast: z.boolean().meta({ description: 'Whether they play in it, be it nobody with a name' }),
  })
  .meta({ id: 'PersonMovie' });
