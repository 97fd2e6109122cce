import { z } from 'zod';
import { movie } from '../movies/schemas.ts';
import { plainText, searchText, timestamp } from '../wire.ts';

/** Where a collection is named. */
export const id = searchText(100).meta({ description: 'The id of a collection, or its slug' });

export const title = plainText(200);
export const description = plainText(5_000).nullable();
export const isPublic = z.boolean().meta({ description: 'Whether others may see it' });

export const collection = z
  .object({
    id: z.uuid(),
    title: z.string(),
    description: z.string().nullable(),
    isPublic: z.boolean(),
    slug: z
      .string()
      .nullable()
      .meta({
        description: 'A readable name, given when it first becomes public, and kept',
        examples: ['heists'],
      }),
    itemCount: z.int().nonnegative().meta({ description: 'Movies in it that are not deleted' }),
    owner: z.object({
      username: z.string(),
      displayName: z.string().nullable().meta({ description: 'Of somebody whose profile is public' }),
    }),
    version: z.int().meta({
      description:
        'Of title, description and who may see it; adding, moving and removing movies makes no new one',
    }),
    createdAt: timestamp,
    updatedAt: timestamp.meta({
      description: 'When anything of it last changed, also which movies are in it',
    }),
  })
  .meta({ id: 'Collection' });

export const collectionItem = z
  .object({
    position: z.int().meta({ description: 'Its place among all that are in it, from 1' }),
    movie,
    note: z.string().nullable(),
    addedAt: timestamp,
  })
  .meta({ id: 'CollectionItem' });
